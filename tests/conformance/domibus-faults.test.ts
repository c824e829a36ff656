/**
 * What goes wrong between us and an access point, one thing at a time, and what the connector must make of it: nobody
 * knows (ACCESS_POINT_UNAVAILABLE), our credentials (ACCESS_POINT_AUTHENTICATION, and silence from then on), refused for
 * good or for now, not there any more.
 */
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { DOCUMENT_TYPES } from '#lib/server/envelope/envelope.ts';
import {
	startAccessPoint,
	type AccessPoint,
	type AccessPointOptions
} from '#tests/support/domibus/access-point.ts';
import { makeCertificate, type MadeCertificate } from '#tests/support/certificates.ts';
import {
	A,
	B,
	fetchWhole,
	NOW,
	openConnectorUnderTest,
	submissionOf
} from '#tests/support/domibus/connector-under-test.ts';
import { XOP, type Dialect } from '#tests/support/domibus/names.ts';
import type { Trouble } from '#tests/support/domibus/trouble.ts';
import { hasOpenssl, judge } from './xml-judges.ts';

const ENVELOPE = Buffer.from(`<xhe>${'x'.repeat(100_000)}</xhe>`);
const HOUR = 3_600_000;
const UNAVAILABLE = { code: 'ACCESS_POINT_UNAVAILABLE', retryable: true };
const AUTHENTICATION = { code: 'ACCESS_POINT_AUTHENTICATION', retryable: true };

let accessPoint: AccessPoint;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

async function open(
	dialect: Dialect,
	options: Partial<AccessPointOptions> = {},
	changes: Partial<Parameters<typeof openConnectorUnderTest>[0]> = {}
) {
	const opened = await startAccessPoint({
		participants: [
			{ id: A, place: 'here' },
			{ id: B, place: 'here' }
		],
		...options
	});
	accessPoint = opened;
	closers.push(() => opened.close());
	const under = await openConnectorUnderTest({
		url: accessPoint.urlOf(dialect),
		dialect,
		...changes
	});
	closers.push(() => under.close());
	const submission = submissionOf(ENVELOPE);
	return { ...under, submission, transportId: submission.transportId };
}

type World = Awaited<ReturnType<typeof open>>;

/** Each call of a connector, on a message that waits. */
const CALLS = {
	submit: ({ connector }: World) => connector.submit(submissionOf(ENVELOPE)),
	status: ({ connector, transportId }: World) => connector.status(transportId),
	errors: ({ connector, transportId }: World) => connector.errors(transportId),
	listPending: ({ connector }: World) => connector.listPending(B),
	fetch: ({ connector, transportId }: World) => fetchWhole(connector, transportId),
	acknowledge: ({ connector, transportId }: World) => connector.acknowledge(transportId)
} satisfies Record<string, (world: World) => Promise<unknown>>;
type Call = keyof typeof CALLS;

/** The calls that ask the access point anything: acknowledging is a matter of our own spool in the old dialect. */
const callsOf = (dialect: Dialect) =>
	(Object.keys(CALLS) as Call[]).filter(
		(call) => dialect !== 'legacy-1_1' || call !== 'acknowledge'
	);

/** Troubles after which nobody can know what has happened. */
const UNKNOWN_OUTCOMES: Record<string, Trouble> = {
	'the connection is cut while we ask': { kind: 'cut', when: 'in-request' },
	'the connection is cut before anything is done': { kind: 'cut', when: 'before' },
	'the connection is cut when it is done': { kind: 'cut', when: 'after' },
	'the connection is cut in the middle of the answer': { kind: 'cut', when: 'in-answer' },
	'the answer ends in the middle, in good order': { kind: 'truncated' },
	'no answer comes': { kind: 'silent' },
	'a proxy has no access point behind it': { kind: 'status', status: 502 },
	'a proxy is busy': { kind: 'status', status: 503, headers: { 'retry-after': '120' } },
	'a proxy gives up waiting': { kind: 'status', status: 504 },
	'a proxy sends a page with status 200': {
		kind: 'status',
		status: 200,
		body: '<html><body>Underhåll pågår</body></html>'
	},
	'the address has moved': {
		kind: 'status',
		status: 302,
		headers: { location: 'http://127.0.0.1:1/elsewhere' }
	},
	'the answer is empty': { kind: 'status', status: 200, contentType: 'application/soap+xml' },
	'the answer has no body': {
		kind: 'instead',
		body: '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"/>'
	},
	'the body of the answer is empty': {
		kind: 'instead',
		body: '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>'
	},
	'the answer is to something else': {
		kind: 'instead',
		body: '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><w:other xmlns:w="http://eu.domibus.wsplugin/"/></e:Body></e:Envelope>'
	},
	'the answer declares a document type': {
		kind: 'instead',
		body: '<!DOCTYPE e:Envelope [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>&b;</e:Body></e:Envelope>'
	},
	'the answer is nested without end': {
		kind: 'instead',
		body: `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</e:Body></e:Envelope>`
	},
	'the answer is not UTF-8': {
		kind: 'instead',
		contentType: 'application/soap+xml; charset=ISO-8859-1',
		body: '<?xml version="1.0" encoding="ISO-8859-1"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>'
	},
	'a multipart answer has no root': {
		kind: 'instead',
		contentType: 'multipart/related; type="application/xop+xml"; boundary=b',
		body: '--b--'
	},
	'a multipart answer has no end': {
		kind: 'instead',
		contentType: 'multipart/related; type="application/xop+xml"; boundary=b',
		body: '--b\r\nContent-Type: application/xop+xml\r\n\r\n<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body/></e:Envelope>'
	},
	'a general fault of the plugin': { kind: 'fault', code: 'WS_PLUGIN:0001', text: 'General error' }
};

describe.each(['ws-plugin-5', 'legacy-1_1'] as const)('%s: nobody knows, when', (dialect) => {
	test.for(Object.entries(UNKNOWN_OUTCOMES))('%s', async ([, trouble]) => {
		for (const name of callsOf(dialect)) {
			// A general fault is an answer to a submission: refused for now.
			if (name === 'submit' && trouble.kind === 'fault') continue;
			const world = await open(
				dialect,
				{},
				{ timeouts: { connectMs: 5_000, idleMs: 600, transferMs: 700, requestMs: 700 } }
			);
			await world.connector.submit(world.submission);
			accessPoint.trouble('*', trouble, 2);
			await expect(CALLS[name](world), name).rejects.toMatchObject(UNAVAILABLE);
			for (const close of closers.splice(0).reverse()) await close();
		}
	});

	test('an answer without end is read no further than it could make sense', async () => {
		for (const name of ['listPending', 'fetch'] as const) {
			const world = await open(dialect);
			await world.connector.submit(world.submission);
			if (name === 'fetch' && dialect === 'legacy-1_1') continue;
			accessPoint.trouble('*', { kind: 'endless' });
			await expect(CALLS[name](world), name).rejects.toMatchObject({
				code: expect.stringMatching(/^(ACCESS_POINT_UNAVAILABLE|BLOB_TOO_LARGE)$/) as string
			});
		}
	});

	test('a slow answer is an answer', async () => {
		const world = await open(dialect);
		accessPoint.trouble('*', { kind: 'slow', ms: 300 }, 20);
		expect(await world.connector.submit(world.submission)).toMatchObject({ outcome: 'accepted' });
		expect(await world.connector.listPending(B)).toHaveLength(1);
		expect((await fetchWhole(world.connector, world.transportId))?.equals(ENVELOPE)).toBe(true);
	});
});

test('ws-plugin-5: nothing of these troubles costs a message that waits, and nothing doubles one that is sent', async () => {
	for (const trouble of Object.values(UNKNOWN_OUTCOMES)) {
		if (trouble.kind === 'fault') continue;
		const { connector, submission, transportId } = await open(
			'ws-plugin-5',
			{},
			{ timeouts: { connectMs: 5_000, idleMs: 600, transferMs: 700, requestMs: 700 } }
		);
		for (const operation of ['submitMessage', 'retrieveMessage'] as const) {
			accessPoint.trouble(operation, trouble);
		}
		await connector.submit(submission).catch(() => undefined);
		expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		await fetchWhole(connector, transportId).catch(() => undefined);
		expect((await fetchWhole(connector, transportId))?.equals(ENVELOPE)).toBe(true);
		expect(accessPoint.store.all('SENDING')).toHaveLength(1);
		for (const close of closers.splice(0).reverse()) await close();
	}
});

describe('A refused submission', () => {
	const fault = (code: string | undefined, text: string, more: object = {}): Trouble => ({
		kind: 'fault',
		...(code !== undefined && { code }),
		text,
		...more
	});
	test.for<[string, Trouble, boolean]>([
		['parties', fault('WS_PLUGIN:0004', 'Party'), true],
		['P-mode', fault('WS_PLUGIN:0003', 'PMode'), true],
		['payloads, spelled with a colon', fault('WS_PLUGIN:0005', 'Payload'), true],
		['payloads, spelled as the name of the enum', fault('WS_PLUGIN_0005', 'Payload'), true],
		['an invalid message', fault('WS_PLUGIN:0007', 'Invalid message'), true],
		['conversion', fault('WS_PLUGIN:0008', 'Conversion'), true],
		['the initiator party, with a colon', fault('EBMS:0010', 'ProcessingModeMismatch'), true],
		[
			'the initiator party, of the old endpoint',
			fault('EBMS_0010', 'ProcessingModeMismatch'),
			true
		],
		['too many payloads', fault('EBMS:0003', 'ValueInconsistent'), true],
		['too large, said by a proxy', { kind: 'status', status: 413 }, true],
		['general', fault('WS_PLUGIN:0001', 'General error'), false],
		['proxy', fault('WS_PLUGIN:0006', 'Proxy'), false],
		['SMP out of reach', fault('EBMS:0004', 'Could not fetch metadata from SMP'), false],
		['database', fault('EBMS:0004', 'Other'), false],
		['no code at all', fault(undefined, 'Could not open JPA EntityManager'), false],
		['a code of the future', fault('WS_PLUGIN:0042', 'Something new'), false]
	])('%s', async ([, trouble, permanent]) => {
		const { connector, submission } = await open('ws-plugin-5');
		accessPoint.trouble('submitMessage', trouble);
		const outcome = await connector.submit(submission);
		expect(outcome).toMatchObject({ outcome: 'rejected', permanent });
		// One that may pass is worth another attempt, with the same id.
		if (!permanent) {
			expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		}
	});

	test.for(['EBMS:0004', 'EBMS_0004', 'WS_PLUGIN_0007', 'WS_PLUGIN:00010'])(
		'"already exists" as %s is a guess of the access point: the status decides',
		async (code) => {
			const text =
				'Could not persist message [x]. It could be that you are submitting a message with an id which already exists.';
			const { connector, submission } = await open('ws-plugin-5');
			accessPoint.trouble('submitMessage', { kind: 'fault', code, text });
			// It has never heard of it: any fault of its database says so.
			const outcome = await connector.submit(submission).catch((error: unknown) => error);
			expect(outcome).not.toMatchObject({ outcome: 'accepted' });
			expect(outcome).not.toMatchObject({ permanent: true });
			await connector.submit(submission);
			accessPoint.trouble('submitMessage', { kind: 'fault', code, text });
			expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		}
	);

	test('an unknown recipient is refused while we wait', async () => {
		const { connector } = await open('ws-plugin-5');
		const submission = submissionOf(ENVELOPE, { recipient: '0203:nobody.example.se' });
		expect(await connector.submit(submission)).toMatchObject({
			outcome: 'rejected',
			code: 'EBMS:0004'
		});
	});

	test('a fault is told in the words of the access point, and in no words of the message', async () => {
		const { connector, submission, logged } = await open('ws-plugin-5');
		accessPoint.trouble('submitMessage', fault('WS_PLUGIN:0004', 'Okänd part <x> & "y"'));
		expect(await connector.submit(submission)).toEqual({
			outcome: 'rejected',
			permanent: true,
			code: 'WS_PLUGIN:0004',
			text: expect.stringContaining('Okänd part <x> & "y"') as string
		});
		expect(JSON.stringify(logged)).not.toContain('Okänd part');
	});
});

describe('A message that is not there any more', () => {
	test.for(['WS_PLUGIN:0009', 'WS_PLUGIN_0009'])('%s: fetch finds nothing', async (code) => {
		for (const dialect of ['ws-plugin-5', 'legacy-1_1'] as const) {
			const world = await open(dialect);
			accessPoint.trouble('retrieveMessage', { kind: 'fault', code, text: 'Message not found' });
			expect(await world.connector.fetch('gone@b')).toBeUndefined();
		}
	});

	test('acknowledging it once more is harmless', async () => {
		const { connector } = await open('ws-plugin-5');
		await expect(connector.acknowledge('gone@b')).resolves.toBeUndefined();
	});

	test('a lost answer to an acknowledgement is repaired by repeating it', async () => {
		const { connector, submission, transportId } = await open('ws-plugin-5');
		await connector.submit(submission);
		accessPoint.trouble('markMessageAsDownloaded', { kind: 'cut', when: 'after' });
		await connector.acknowledge(transportId).catch(() => undefined);
		await expect(connector.acknowledge(transportId)).resolves.toBeUndefined();
		expect(await connector.listPending(B)).toEqual([]);
	});
});

test('An answer about another message than was asked for is not taken', async () => {
	const { connector, submission, transportId } = await open('ws-plugin-5');
	await connector.submit(submission);
	accessPoint.trouble('retrieveMessage', {
		kind: 'replace',
		from: `MessageId>${transportId}<`,
		to: 'MessageId>other@b<'
	});
	await expect(fetchWhole(connector, transportId)).rejects.toMatchObject(UNAVAILABLE);
	expect((await fetchWhole(connector, transportId))?.equals(ENVELOPE)).toBe(true);
});

test('A payload that is not base64 is not half a message', async () => {
	const { connector, submission, transportId } = await open('ws-plugin-5');
	await connector.submit(submission);
	for (const [from, to] of [
		['</value>', '!</value>'],
		['</value>', 'A</value>'],
		['<value>PHh', '<value>=PHh'],
		['<value>', '<value><b/>'],
		['<value>', '<value>&#65;']
	] as const) {
		accessPoint.trouble('retrieveMessage', { kind: 'replace', from, to });
		await expect(fetchWhole(connector, transportId), to).rejects.toMatchObject(UNAVAILABLE);
	}
	expect((await fetchWhole(connector, transportId))?.equals(ENVELOPE)).toBe(true);
});

test('An answer that would have a file read from here reads none', async () => {
	const { connector, submission, transportId } = await open('ws-plugin-5');
	await connector.submit(submission);
	accessPoint.shape({ mtom: 'always' });
	for (const to of ['href="file:///etc/passwd"', 'href="http://127.0.0.1:1/x"', 'href="cid:no"']) {
		accessPoint.trouble('retrieveMessage', {
			kind: 'replace',
			from: `${XOP}" href="cid:`,
			to: `${XOP}" ${to} title="`
		});
		await expect(fetchWhole(connector, transportId), to).rejects.toMatchObject(UNAVAILABLE);
	}
});

describe('Credentials', () => {
	const users = [{ user: 'plugin', password: 'Losenord-0123456789', role: 'ADMIN' as const }];
	const login = (password: string) => ({ credentials: { login: { user: 'plugin', password } } });
	const good = login('Losenord-0123456789');

	test('that are right let us in', async () => {
		const { connector, submission } = await open('ws-plugin-5', { users }, good);
		expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		expect(await connector.health()).toMatchObject({ reachable: true, authenticated: true });
	});

	test.each(['ws-plugin-5', 'legacy-1_1'] as const)(
		'%s: that are wrong are tried once, though many calls are under way, and never lock the user',
		async (dialect) => {
			const world = await open(dialect, { users }, login('fel'));
			const calls = callsOf(dialect).flatMap((name) => [name, name, name]);
			const outcomes = await Promise.allSettled(calls.map((name) => CALLS[name](world)));
			for (const outcome of outcomes) {
				expect(outcome).toMatchObject({ status: 'rejected', reason: AUTHENTICATION });
			}
			expect(accessPoint.accounts.failuresOf('plugin')).toBe(1);
			expect(accessPoint.seen).toHaveLength(1);
			expect(await world.connector.health()).toMatchObject({
				authenticated: false,
				suspendedUntil: NOW + HOUR
			});
			expect(accessPoint.seen).toHaveLength(1);
		}
	);

	test('that were wrong are tried again after the time for which the access point would lock them', async () => {
		const { connector, clock } = await open('ws-plugin-5', { users }, login('fel'));
		await expect(connector.listPending(B)).rejects.toMatchObject(AUTHENTICATION);
		clock.advance(HOUR - 1);
		await expect(connector.listPending(B)).rejects.toMatchObject(AUTHENTICATION);
		expect(accessPoint.seen).toHaveLength(1);
		// The operator has set the password that we have been told.
		accessPoint.accounts.setPassword('plugin', 'fel');
		clock.advance(1);
		expect(await connector.listPending(B)).toEqual([]);
		expect(await connector.health()).toMatchObject({ authenticated: true });
	});

	test.for<[string, Trouble]>([
		['a proxy says 401', { kind: 'status', status: 401 }],
		['a proxy says 403', { kind: 'status', status: 403 }],
		[
			'the plugin says so with its own code',
			{ kind: 'fault', code: 'WS_PLUGIN:0002', text: 'Authentication error' }
		],
		[
			'the code is spelled otherwise',
			{ kind: 'fault', code: 'WS_PLUGIN_0002', text: 'Not allowed' }
		],
		['Spring says it', { kind: 'fault', text: '[DOM_002]:Bad credentials' }],
		[
			'the user is locked',
			{ kind: 'fault', text: '[DOM_002]:Authentication exception: The user is suspended' }
		],
		[
			'the fault is blamed on us',
			{ kind: 'fault', text: '[DOM_002]:Authentication exception', soapCode: 'Sender' }
		]
	])('refused, as %s', async ([, trouble]) => {
		const { connector, submission } = await open('ws-plugin-5', { users }, good);
		expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		accessPoint.trouble('*', trouble);
		await expect(connector.status(submission.transportId)).rejects.toMatchObject(AUTHENTICATION);
		const asked = accessPoint.seen.length;
		await expect(connector.submit(submissionOf(ENVELOPE))).rejects.toMatchObject(AUTHENTICATION);
		expect(accessPoint.seen).toHaveLength(asked);
	});

	test("another user's message is no matter of credentials", async () => {
		const both = [{ ...users[0]!, role: 'USER' as const, originalUser: A }];
		const { connector, submission, transportId } = await open('ws-plugin-5', { users: both }, good);
		await connector.submit(submission);
		expect(await connector.fetch(transportId)).toBeUndefined();
		expect(await connector.listPending(A)).toEqual([]);
		expect(await connector.health()).toMatchObject({ authenticated: true });
	});

	test('stand in no log and in no error', async () => {
		const { connector, logged } = await open('ws-plugin-5', { users }, login('Hemligt-lösenord'));
		const error = await connector.listPending(B).catch((reason: unknown) => reason);
		const health = await connector.health();
		const said = JSON.stringify([logged, health, String(error), (error as Error).cause ?? null]);
		expect(said).not.toContain('Hemligt');
		expect(said).not.toContain(Buffer.from('plugin:Hemligt-lösenord').toString('base64'));
	});

	test('the day on which the password expires is part of the health', async () => {
		const expiry = NOW + 5 * 24 * HOUR;
		const { connector } = await open(
			'ws-plugin-5',
			{ users },
			{ credentials: { ...good.credentials, passwordExpiresAt: expiry } }
		);
		expect(await connector.health()).toMatchObject({ passwordExpiresAt: expiry });
	});
});

describe.skipIf(!hasOpenssl)('TLS', () => {
	const authority = makeCertificate({ subject: 'CN=Prov-CA', authority: true });
	const client = makeCertificate({ subject: 'CN=sluss', issuer: authority });
	const server = serverCertificate(authority);
	const tls = { ...server, clientCa: authority.certificatePem };
	const users = [{ user: 'plugin', password: 'Losenord-0123456789', role: 'ADMIN' as const }];
	const ours = { certificatePem: client.certificatePem, keyPem: client.keyPem };
	const caPem = authority.certificatePem;

	test('a client certificate and a password go together', async () => {
		const login = { user: 'plugin', password: 'Losenord-0123456789' };
		const { connector, submission } = await open(
			'ws-plugin-5',
			{ tls, users },
			{ credentials: { login, client: ours, caPem } }
		);
		expect(await connector.submit(submission)).toMatchObject({ outcome: 'accepted' });
		expect(await connector.health()).toMatchObject({ reachable: true, authenticated: true });
	});

	test('without our certificate, or with a server that nobody vouches for, nothing is sent', async () => {
		for (const credentials of [{ caPem }, { client: ours }]) {
			const { connector, submission } = await open('ws-plugin-5', { tls }, { credentials });
			await expect(connector.submit(submission)).rejects.toMatchObject(UNAVAILABLE);
			expect(await connector.health()).toMatchObject({ reachable: false });
			expect(accessPoint.seen).toEqual([]);
		}
	});

	/** Our own maker of certificates writes no alternative names, and Node takes an address from nowhere else. */
	function serverCertificate(issuer: MadeCertificate) {
		const key = makeCertificate({ subject: 'CN=ap' }).keyPem;
		const csr = judge('openssl', ['req', '-new', '-key', '{key.pem}', '-subj', '/CN=ap'], {
			'key.pem': key
		}).stdout.toString();
		const cert = judge(
			'openssl',
			[
				'x509',
				'-req',
				'-in',
				'{csr.pem}',
				'-CA',
				'{ca.pem}',
				'-CAkey',
				'{ca.key}',
				'-days',
				'2',
				'-set_serial',
				'7',
				'-extfile',
				'{ext}'
			],
			{
				'csr.pem': csr,
				'ca.pem': issuer.certificatePem,
				'ca.key': issuer.keyPem,
				ext: 'subjectAltName=IP:127.0.0.1\n'
			}
		).stdout.toString();
		return { key, cert };
	}
});

test('A port that takes connections and says nothing holds nobody up', async () => {
	const { connector, submission } = await open(
		'ws-plugin-5',
		{},
		{ timeouts: { connectMs: 300, idleMs: 300, transferMs: 400, requestMs: 400 } }
	);
	accessPoint.trouble('*', { kind: 'silent' }, 10);
	await expect(connector.submit(submission)).rejects.toMatchObject(UNAVAILABLE);
	await expect(connector.listPending(B)).rejects.toMatchObject(UNAVAILABLE);
	expect(await connector.health()).toMatchObject({ reachable: false });
	connect(accessPoint.port).destroy();
});

test('The document type is what stands behind the scheme of the action', async () => {
	const { connector } = await open('ws-plugin-5');
	const submission = submissionOf(ENVELOPE, { documentType: DOCUMENT_TYPES.receipt });
	await connector.submit(submission);
	expect((await connector.fetch(submission.transportId))?.metadata.documentType).toBe(
		DOCUMENT_TYPES.receipt
	);
});
