import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildReceipt } from '#lib/server/receipt/build-receipt.ts';
import { checkReceipt } from '#lib/server/receipt/check-receipt.ts';
import { parseReceipt } from '#lib/server/receipt/parse-receipt.ts';
import type { Verdict } from '#lib/server/receipt/receipt.ts';
import { parseXml } from '#lib/server/xml/parse-xml.ts';
import { missing, RECEIPT_XSD, specPath, xmllintFaults } from '#tests/support/judges.ts';
import { changed } from '#tests/support/sdk-samples.ts';

const write = (verdict: Verdict) =>
	Buffer.concat(
		buildReceipt({
			id: '5a1f4e8c-0d3b-4a35-b9fe-2d7f3c6a9e01',
			issuedAt: Date.parse('2026-03-02T08:16:00.000Z'),
			sender: '0203:ekholmen.example',
			receiver: '0203:norrvik.example',
			messageId: '7d1b3d6e-55a5-4a64-9c1f-0f6d3a8e2b11',
			verdict
		})
	).toString();

describe.skipIf(missing('spec'))('Digg’s example receipts', () => {
	test('keep the rules and are read', async () => {
		const folder = specPath('examples/receipt');
		const verdicts: Record<string, Verdict> = {};
		for (const name of (await readdir(folder)).sort()) {
			const document = parseXml(await readFile(join(folder, name)));
			expect(checkReceipt(document), name).toEqual([]);
			const receipt = parseReceipt(document);
			expect(receipt).toMatchObject({ id: 'KVT-1', messageId: 'ID-FROM-XHE-12354689' });
			expect(receipt.issuedAt).toBe(Date.parse('2021-04-15T12:00:00Z'));
			verdicts[name] = receipt.verdict;
		}
		expect(verdicts['Kvittens_AP-Accepterat.xml']).toEqual({ verdict: 'ACCEPTED' });
		expect(verdicts['Kvittens_RE-SIG.xml']).toEqual({
			verdict: 'REJECTED',
			findings: [{ reason: 'SIG', detail: '', location: 'NA', text: 'Signatur ej korrekt' }]
		});
		expect(verdicts['Kvittens_RE-AnnatFel.xml']).toMatchObject({ findings: [{}, {}] });
	});
});

describe.skipIf(missing('spec', 'xmllint'))('Our checks and xmllint with the official XSD', () => {
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-receipt-'));
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	const judge = async (xml: string) => {
		const file = join(folder, 'receipt.xml');
		await writeFile(file, xml);
		const ours = checkReceipt(parseXml(Buffer.from(xml))).filter(({ reason }) => reason === 'SV');
		return { ours: ours.length === 0, theirs: (await xmllintFaults(RECEIPT_XSD, file)) === '' };
	};
	const rejected = write({
		verdict: 'REJECTED',
		findings: [
			{ reason: 'SV', detail: 'structure', location: '/messagePayload', text: 'å < ä & ö' },
			{ reason: 'SIG', detail: '', location: 'NA', text: 'no' }
		]
	});

	test('agree that what we write is valid', async () => {
		expect(await judge(write({ verdict: 'ACCEPTED' }))).toEqual({ ours: true, theirs: true });
		expect(await judge(rejected)).toEqual({ ours: true, theirs: true });
	});

	test('agree on every receipt from which one element is left out or in which one is doubled', async () => {
		const names = new Set(
			[...rejected.matchAll(/<(c[ab]c:\w+)>/g)].map(([, name]) => name as string)
		);
		for (const name of names) {
			const whole = new RegExp(`<${name}>.*?</${name}>`, 's');
			const [element = ''] = whole.exec(rejected) ?? [];
			for (const replacement of ['', `${element}${element}`, `<${name}/>`, `<${name} a="1"/>`]) {
				const verdicts = await judge(changed(rejected, whole, replacement));
				expect(verdicts.ours, `${name} as ${replacement.slice(0, 20)}`).toBe(verdicts.theirs);
			}
		}
	});
});
