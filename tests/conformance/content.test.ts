import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkMessage } from '#lib/server/content/check-message.ts';
import { parseMessage } from '#lib/server/content/parse-message.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { MESSAGE_XSD, missing, specPath, xmllintFaults } from '#tests/support/judges.ts';
import { changed, sampleMessageXml } from '#tests/support/sdk-samples.ts';

const read = async (path: string) => parseXml(await readFile(specPath(path)));

describe.skipIf(missing('spec'))('Digg’s example messages', () => {
	test('A time that is none is SV/structure', async () => {
		const findings = checkMessage(await read('examples/sdk-message-errors/TF2.4.1.xml'));
		expect(findings.map(({ reason, detail, location }) => [reason, detail, location])).toEqual([
			['SV', 'structure', '/messagePayload/message/messageHeader/creationDateTime'],
			['BV', 'invariant', '/messagePayload/message/messageHeader/creationDateTime'],
			['BV', 'invariant', '/messagePayload/message/messageHeader/conversationId']
		]);
	});

	test('A scheme that is not allowed is BV/invariant', async () => {
		const findings = checkMessage(await read('examples/sdk-message-errors/TF2.4.2.xml'));
		expect(findings.map(({ reason, detail, location }) => [reason, detail, location])).toEqual([
			['BV', 'invariant', '/messagePayload/message/messageHeader/sender/senderID/root']
		]);
	});

	test.each(['sdk-message-errors/min.xml', 'sdk-message/messageWithAttachments3.xml'])(
		'%s keeps every rule',
		async (path) => {
			const document = await read(`examples/${path}`);
			expect(checkMessage(document)).toEqual([]);
			expect(parseMessage(document).message.documents[0]?.texts).toHaveLength(1);
		}
	);
});

describe.skipIf(missing('spec', 'xmllint'))('Our checks and xmllint with the official XSD', () => {
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-content-'));
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	const judge = async (xml: string) => {
		const file = join(folder, 'message.xml');
		await writeFile(file, xml);
		const ours = checkMessage(parseXml(Buffer.from(xml))).filter(({ reason }) => reason === 'SV');
		return { ours: ours.length === 0, theirs: (await xmllintFaults(MESSAGE_XSD, file)) === '' };
	};

	test('agree that what we write is valid', async () => {
		expect(await judge(sampleMessageXml())).toEqual({ ours: true, theirs: true });
	});

	test('agree on every message from which one element is left out or in which one is doubled', async () => {
		const xml = sampleMessageXml();
		const names = new Set([...xml.matchAll(/<m:(\w+)>/g)].map(([, name]) => name as string));
		for (const name of names) {
			const whole = new RegExp(`<m:${name}>.*?</m:${name}>`, 's');
			const [element = ''] = whole.exec(xml) ?? [];
			for (const replacement of [
				'',
				`${element}${element}`,
				`<m:${name}/>`,
				`<m:${name} a="1"/>`
			]) {
				const verdicts = await judge(changed(xml, whole, replacement));
				expect(verdicts.ours, `${name} as ${replacement.slice(0, 20)}`).toBe(verdicts.theirs);
			}
		}
	});

	test('agree on values of every kind', async () => {
		const xml = sampleMessageXml();
		// No white space around times: libxml2 refuses it, though the whiteSpace facet of xs:dateTime is collapse.
		const times = [
			'2026-03-02T24:00:00.0Z',
			'2026-03-02T24:00:01Z',
			'2024-02-29T00:00:00',
			'2023-02-29T00:00:00',
			'2026-03-02T00:00:00+13:59',
			'2026-03-02T00:00:00+14:00',
			'2026-03-02T00:00:00+14:01',
			'-0001-01-01T00:00:00Z',
			'20260-01-01T00:00:00Z',
			'2026-3-2T00:00:00Z',
			'2026-03-02T00:00:00.Z',
			'2026-03-02',
			''
		];
		for (const time of times) {
			const verdicts = await judge(changed(xml, '2026-03-02T08:15:30.125Z', time));
			expect(verdicts.ours, time).toBe(verdicts.theirs);
		}
		for (const value of ['1', '0', 'false', ' true\n', 'TRUE', '01', '', 'tr ue']) {
			const verdicts = await judge(changed(xml, '>true<', `>${value}<`));
			expect(verdicts.ours, value).toBe(verdicts.theirs);
		}
		for (const value of [
			'𝒜'.repeat(256),
			'𝒜'.repeat(257),
			'&#x1F600;'.repeat(256),
			' '.repeat(257)
		]) {
			const verdicts = await judge(changed(xml, 'Ekholmens kommun', value));
			expect(verdicts.ours, value).toBe(verdicts.theirs);
		}
	});
});
