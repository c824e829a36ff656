import type { Language } from '#lib/identity/person.ts';
import type { NoticePayload } from './notice-payload.ts';

/**
 * What stands on a lock screen: that there is something, how much, and in which mailbox where that may be told. The worker that shows it has no catalogue of
 * texts, so these few stand here.
 */
export function noticeText(language: Language, payload: NoticePayload | undefined): string {
	const texts = TEXTS[language];
	if (payload?.c === 0) return texts.test;
	if (payload === undefined) return texts.one;
	const text = payload.c === 1 ? texts.one : texts.many(payload.c);
	return payload.m === undefined ? text : `${text} · ${payload.m}`;
}

const TEXTS = {
	sv: {
		one: 'Nytt meddelande',
		many: (count: number) => `${count} nya meddelanden`,
		test: 'Provnotis: så här ser en notis ut'
	},
	en: {
		one: 'New message',
		many: (count: number) => `${count} new messages`,
		test: 'Test notice: this is what a notice looks like'
	}
} as const satisfies Record<Language, unknown>;
