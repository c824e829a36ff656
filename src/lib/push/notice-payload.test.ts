import { describe, expect, it } from 'vitest';
import { encodeNoticePayload, parseNoticePayload, pathOfNotice } from './notice-payload.ts';
import { noticeText } from './notice-text.ts';

describe('a push notice', () => {
	it.each([
		undefined,
		'',
		'{',
		'null',
		'[]',
		'{"n":"a"}',
		'{"n":"a","c":-1}',
		'{"n":"a","c":1.5}',
		'{"n":"a","c":"1"}',
		'{"n":"../settings","c":1}',
		'{"n":"","c":1}'
	])('that is not ours (%s) leads to the queue and says only that there is a message', (text) => {
		const payload = parseNoticePayload(text);
		expect(payload).toBeUndefined();
		expect(pathOfNotice(payload)).toBe('/mailboxes');
		expect(noticeText('sv', payload)).toBe('Nytt meddelande');
	});

	it('keeps id and count, and drops whatever else somebody added', () => {
		const crowded = { n: 'abc-_1', c: 3, subject: 'Orosanmälan' };
		expect(JSON.parse(encodeNoticePayload(crowded))).toEqual({ n: 'abc-_1', c: 3 });
		expect(parseNoticePayload(JSON.stringify(crowded))).toEqual({ n: 'abc-_1', c: 3 });
	});

	it('names a mailbox where it may, shortened to what a screen has room for', () => {
		const named = parseNoticePayload(encodeNoticePayload({ n: 'abc', c: 2, m: 'Barn och unga' }));
		expect(named).toEqual({ n: 'abc', c: 2, m: 'Barn och unga' });
		expect(noticeText('sv', named)).toBe('2 nya meddelanden · Barn och unga');
		const long = parseNoticePayload(encodeNoticePayload({ n: 'abc', c: 1, m: 'å'.repeat(256) }));
		expect(long?.m).toBe(`${'å'.repeat(59)}…`);
	});

	it.each(['', 7, null, 'x'.repeat(61)])('shows no name that is none of ours: %j', (m) => {
		expect(parseNoticePayload(JSON.stringify({ n: 'abc', c: 1, m }))).toEqual({ n: 'abc', c: 1 });
	});

	it('is as long with a name as without one', () => {
		const bytes = (m?: string) =>
			Buffer.byteLength(encodeNoticePayload({ n: 'x'.repeat(27), c: 1, ...(m && { m }) }));
		expect(bytes()).toBe(512);
		expect(bytes('Öppenvård & råd')).toBe(512);
		expect(bytes('😀'.repeat(256))).toBe(512);
		expect(bytes('"'.repeat(256))).toBe(512);
	});

	it.each([
		['sv', 0, 'Provnotis: så här ser en notis ut', '/notices'],
		['sv', 1, 'Nytt meddelande', '/n/abc'],
		['sv', 3, '3 nya meddelanden', '/n/abc'],
		['en', 1, 'New message', '/n/abc'],
		['en', 12, '12 new messages', '/n/abc']
	] as const)('in %s with count %i says "%s" and leads to %s', (language, c, text, path) => {
		expect(noticeText(language, { n: 'abc', c })).toBe(text);
		expect(pathOfNotice({ n: 'abc', c })).toBe(path);
	});
});
