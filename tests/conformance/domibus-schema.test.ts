/**
 * Every request that the connector writes, judged by xmllint with the schemas that the WSDL of each dialect imports. The
 * schemas are read where they lie; only a driver that names them is made, in a temporary folder.
 */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing, specPath } from '#tests/support/judges.ts';
import { startAccessPoint, type CapturedRequest } from '#tests/support/domibus/access-point.ts';
import {
	A,
	B,
	fetchWhole,
	openConnectorUnderTest,
	submissionOf
} from '#tests/support/domibus/connector-under-test.ts';
import { mediaTypeOf, partsOf } from '#tests/support/domibus/multipart.ts';
import { DIALECTS, EBMS, SOAP, type Dialect } from '#tests/support/domibus/names.ts';

const run = promisify(execFile);
const ENVELOPE = Buffer.from('<xhe>Ärende</xhe>');
const SCHEMAS: Record<Dialect, { folder: string; header: string; body: string }> = {
	'ws-plugin-5': {
		folder: 'wsdl/domibus-ws-plugin-5.1',
		header: 'webservicePlugin-header.xsd',
		body: 'webservicePlugin-body.xsd'
	},
	'legacy-1_1': {
		folder: 'wsdl/domibus-ws-plugin-legacy-1_1',
		header: 'domibus-header.xsd',
		body: 'domibus-backend.xsd'
	}
};

describe.skipIf(missing('spec', 'xmllint')).each([
	{ dialect: 'ws-plugin-5', mtom: false },
	{ dialect: 'ws-plugin-5', mtom: true },
	{ dialect: 'legacy-1_1', mtom: false },
	{ dialect: 'legacy-1_1', mtom: true }
] as const)('$dialect, MTOM $mtom', ({ dialect, mtom }) => {
	let folder: string;
	let schema: string;
	let requests: Map<string, string>;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'sluss-wsdl-'));
		schema = join(folder, 'soap.xsd');
		await writeFile(schema, driverFor(dialect));
		requests = new Map();
		for (const captured of await everyRequest(dialect, mtom)) {
			const name = `${requests.size}-${captured.operation}`;
			requests.set(name, await withPayload(captured));
		}
	});
	afterAll(() => rm(folder, { recursive: true, force: true }));

	async function faultsOf(name: string, xml: string): Promise<string> {
		const file = join(folder, `${name}.xml`);
		await writeFile(file, xml);
		try {
			await run('xmllint', ['--noout', '--nonet', '--schema', schema, file]);
			return '';
		} catch (error) {
			return (error as { stderr: string }).stderr;
		}
	}

	test('every kind of request is among them', () => {
		const operations = new Set([...requests.keys()].map((name) => name.replace(/^\d+-/, '')));
		expect([...operations].sort()).toEqual(
			dialect === 'legacy-1_1'
				? [
						'getMessageErrors',
						'getStatus',
						'listPendingMessages',
						'retrieveMessage',
						'submitMessage'
					]
				: [
						'getMessageErrorsWithAccessPointRole',
						'getStatusWithAccessPointRole',
						'listPendingMessages',
						'markMessageAsDownloaded',
						'retrieveMessage',
						'submitMessage'
					]
		);
	});

	test('every request is valid', async () => {
		for (const [name, xml] of requests) expect(await faultsOf(name, xml), name).toBe('');
	});

	test('the judge would have seen what is wrong, in header and body alike', async () => {
		const find = (operation: string) =>
			[...requests].find(([name]) => name.includes(operation))?.[1] ?? '';
		const submit = find('submitMessage');
		const wrong = {
			'a header in another style': submit.replaceAll(/(<\/?)eb:Role/g, '$1Role'),
			'a header without its action': submit.replace(/<eb:Action>.*?<\/eb:Action>/, ''),
			'a body in the namespace': submit.replaceAll(/(<\/?)value/g, '$1w:value'),
			// libxml2 takes any characters for base64, so that is not asked.
			'a payload without content': submit.replace(/<value>.*?<\/value>/s, ''),
			'a status request without an id': find('getStatus').replace(/<messageID>.*?<\/messageID>/, '')
		};
		for (const [what, xml] of Object.entries(wrong)) {
			expect([...requests.values()], what).not.toContain(xml);
			expect(await faultsOf('wrong', xml), what).toContain('fails to validate');
		}
	});

	test("Digg's own example is valid by the same judge, in the dialect it is written in", async () => {
		const example = specPath('examples/sdk-message/as4_xhe_encrypted.xml');
		if (dialect !== 'legacy-1_1') return;
		await expect(
			run('xmllint', ['--noout', '--nonet', '--huge', '--schema', schema, example])
		).resolves.toBeDefined();
	});
});

/** All five schemas, so that what any of them says of the parts of an envelope counts. */
function driverFor(dialect: Dialect): string {
	const { folder, header, body } = SCHEMAS[dialect];
	const imports = [
		['http://www.w3.org/XML/1998/namespace', 'xml.xsd'],
		['http://www.w3.org/2005/05/xmlmime', 'xmlmime.xsd'],
		[SOAP, 'envelope.xsd'],
		[EBMS, header],
		[DIALECTS[dialect].namespace, body]
	].map(
		([namespace, file]) =>
			`<xs:import namespace="${namespace}" schemaLocation="${specPath(join(folder, file ?? ''))}"/>`
	);
	return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join('')}</xs:schema>`;
}

async function everyRequest(dialect: Dialect, mtom: boolean): Promise<CapturedRequest[]> {
	const accessPoint = await startAccessPoint({
		participants: [
			{ id: A, place: 'here' },
			{ id: B, place: 'here' }
		],
		capture: true
	});
	const under = await openConnectorUnderTest({ url: accessPoint.urlOf(dialect), dialect, mtom });
	try {
		const { connector } = under;
		for (const submission of [
			submissionOf(ENVELOPE),
			// What must be escaped, and the longest id that fits.
			submissionOf(ENVELOPE, { transportId: `<&>"'${'x'.repeat(240)}@a.se` })
		]) {
			await connector.submit(submission);
			await connector.submit(submission);
			await connector.status(submission.transportId);
			await connector.errors(submission.transportId);
			await connector.listPending(B);
			await fetchWhole(connector, submission.transportId);
			await connector.acknowledge(submission.transportId);
		}
		await connector.health();
		return [...accessPoint.seen];
	} finally {
		await under.close();
		await accessPoint.close();
	}
}

/** XOP §3.2: what is judged is the infoset, with the attachment back in its place. */
async function withPayload({ headers, body }: CapturedRequest): Promise<string> {
	const { type, parameters } = mediaTypeOf(headers['content-type'] ?? '');
	if (type !== 'multipart/related') return body.toString();
	const texts: Buffer[] = [];
	async function* whole() {
		yield body;
	}
	for await (const part of partsOf(whole(), parameters.get('boundary') ?? '')) {
		const pieces: Buffer[] = [];
		for await (const piece of part.body) pieces.push(piece);
		texts.push(Buffer.concat(pieces));
	}
	const [root = '', attached] = [texts[0]?.toString(), texts[1]];
	expect(root).toMatch(/<xop:Include [^>]*\/>|<xop:Include [^>]*><\/xop:Include>/);
	return root.replace(
		/<xop:Include [^>]*?(?:\/>|><\/xop:Include>)/,
		attached?.toString('base64') ?? ''
	);
}

test.skipIf(missing('spec'))(
	'no schema of the WSDL has been copied into the repository',
	async () => {
		const names = await readdir(import.meta.dirname, { recursive: true });
		expect(names.filter((name) => /\.(xsd|wsdl)$/.test(name))).toEqual([]);
	}
);
