import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, specPath, xmllintFaults, xmlsec1 } from '#tests/support/judges.ts';
import { openTestSandbox, type TestSandbox } from '#tests/support/sandbox.ts';
import { serviceUrl } from '#lib/server/directory/service-url.ts';
import { DOCUMENT_TYPES } from '#lib/server/envelope/envelope.ts';

describe('The directory answers of the sandbox', () => {
	let test: TestSandbox;
	let folder: string;
	beforeAll(async () => {
		test = await openTestSandbox();
		folder = await mkdtemp(join(tmpdir(), 'sluss-smp-'));
	});
	afterAll(async () => {
		await test.close();
		await rm(folder, { recursive: true, force: true });
	});

	/** One answer signed with Canonical XML 1.0 and one with 1.1. */
	async function fetchAnswers(): Promise<{ canonicalisation: string; file: string }[]> {
		const { organisations, smpBaseUrl } = test.sandbox;
		return Promise.all(
			(['c14n', 'c14n11'] as const).map(async (canonicalisation) => {
				const found = organisations.find((each) => each.canonicalisation === canonicalisation);
				const url = serviceUrl(
					new URL(smpBaseUrl),
					found?.participantId ?? '',
					DOCUMENT_TYPES.message
				);
				const answer = await (await fetch(url)).text();
				expect(answer.includes('xml-c14n11')).toBe(canonicalisation === 'c14n11');
				const file = join(folder, `${canonicalisation}.xml`);
				await writeFile(file, answer);
				return { canonicalisation, file };
			})
		);
	}

	it.skipIf(missing('xmlsec1'))('verify with xmlsec1, and not when changed', async () => {
		for (const { file } of await fetchAnswers()) {
			expect(await xmlsec1('--verify', '--insecure', file)).toBe(true);
		}
		const changed = join(folder, 'changed.xml');
		const { organisations, smpBaseUrl } = test.sandbox;
		const url = serviceUrl(
			new URL(smpBaseUrl),
			organisations[0]?.participantId ?? '',
			DOCUMENT_TYPES.receipt
		);
		await writeFile(changed, (await (await fetch(url)).text()).replace('0203:', '0204:'));
		expect(await xmlsec1('--verify', '--insecure', changed)).toBe(false);
	});

	it.skipIf(missing('spec', 'xmllint'))('validate against the XSD of SMP 1.0', async () => {
		// The published XSD imports XML Signature without saying where it lies.
		const schema = join(folder, 'smp.xsd');
		const imports = [
			[
				'http://www.w3.org/2000/09/xmldsig#',
				'schema/xhe-1.0/fragments/XHE-xmldsig-core-schema-1.0.xsd'
			],
			['http://docs.oasis-open.org/bdxr/ns/SMP/2016/05', 'wsdl/bdxr-smp-1.0/bdx-smp-201605.xsd']
		].map(
			([namespace, path]) =>
				`<xs:import namespace="${namespace}" schemaLocation="${specPath(path ?? '')}"/>`
		);
		await writeFile(
			schema,
			`<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join('')}</xs:schema>`
		);
		for (const { file } of await fetchAnswers()) {
			expect(await xmllintFaults(schema, file)).toBe('');
		}
	});

	it('are read-only, and nothing else is served', async () => {
		const { smpBaseUrl, addressBookUrl } = test.sandbox;
		const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;
		expect(await statusOf(`${smpBaseUrl}/x/services/y`)).toBe(404);
		expect(await statusOf(`${smpBaseUrl}/%E0%A4%A/services/y`)).toBe(404);
		expect(await statusOf(`${smpBaseUrl}/../keys`)).toBe(404);
		expect(await statusOf(`${addressBookUrl}people`)).toBe(404);
		expect(await statusOf(`${addressBookUrl}organizations?page%5Bnumber%5D=99`)).toBe(404);
		expect(await statusOf(`${addressBookUrl}organizations`, { method: 'DELETE' })).toBe(405);
	});
});
