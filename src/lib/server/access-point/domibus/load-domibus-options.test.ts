import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '#tests/support/certificates.ts';
import type { AccessPointConfig } from '../../config/access-point-config.ts';
import { ManualClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { loadDomibusOptions } from './load-domibus-options.ts';

let folder: string;
const path = (name: string) => join(folder, name);
const made = makeCertificate({ subject: 'client' });

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'sluss-domibus-options-'));
	const files: Record<string, string> = {
		password: 'sexton tecken åäö \r\n',
		'push-password': 'push',
		empty: '\n',
		lines: 'one\ntwo\n',
		'client.crt': made.certificatePem,
		'client.key': made.keyPem,
		'other.key': makeCertificate({ subject: 'other' }).keyPem,
		broken: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
		large: 'x'.repeat(1_000_001)
	};
	for (const [name, content] of Object.entries(files)) await writeFile(path(name), content);
});
afterAll(() => rm(folder, { recursive: true }));

const CONFIG: AccessPointConfig = {
	url: 'https://ap.example/domibus/services/wsplugin',
	dialect: 'ws-plugin-5',
	partyId: 'AP0001-SDK-QA',
	partyType: 'urn:ap',
	user: undefined,
	passwordFile: undefined,
	passwordSetOn: undefined,
	passwordDays: 90,
	clientCertificateFile: undefined,
	clientKeyFile: undefined,
	caFile: undefined,
	mtom: true,
	push: undefined,
	transferTimeoutMs: 1,
	requestTimeoutMs: 2
};

function load(changes: Partial<AccessPointConfig>, warnings: string[] = []) {
	const log = { ...silentLog, warn: (event: string) => void warnings.push(event) };
	return loadDomibusOptions(
		{ ...CONFIG, ...changes },
		{ spoolFolder: path('spool'), clock: new ManualClock(0), log }
	);
}
const withClient = (certificate: string, key: string) => ({
	clientCertificateFile: path(certificate),
	clientKeyFile: path(key)
});

describe('the settings of the access point', () => {
	it.each<[string, string, () => Partial<AccessPointConfig>]>([
		['a missing password file', 'PASSWORD_FILE', () => ({ user: 'u', passwordFile: path('none') })],
		['an empty one', 'PASSWORD_FILE', () => ({ user: 'u', passwordFile: path('empty') })],
		['one with lines', 'PASSWORD_FILE', () => ({ user: 'u', passwordFile: path('lines') })],
		['a huge one', 'PASSWORD_FILE', () => ({ user: 'u', passwordFile: path('large') })],
		['a folder', 'PASSWORD_FILE', () => ({ user: 'u', passwordFile: folder })],
		['a user with a colon', 'USER', () => ({ user: 'u:v', passwordFile: path('password') })],
		['no certificate', 'CLIENT_CERTIFICATE_FILE', () => withClient('password', 'client.key')],
		['a broken one', 'CLIENT_CERTIFICATE_FILE', () => withClient('broken', 'client.key')],
		['no key', 'CLIENT_KEY_FILE', () => withClient('client.crt', 'password')],
		['another’s key', 'CLIENT_KEY_FILE', () => withClient('client.crt', 'other.key')],
		['no authorities', 'CA_FILE', () => ({ caFile: path('password') })],
		['a missing file of them', 'CA_FILE', () => ({ caFile: path('none') })],
		['a long party id', 'PARTY_ID', () => ({ partyId: 'x'.repeat(256) })],
		[
			'a client certificate without TLS',
			'URL',
			() => ({ ...withClient('client.crt', 'client.key'), url: 'http://ap.example/' })
		],
		[
			'a push password',
			'PUSH_PASSWORD_FILE',
			() => ({ push: { user: 'u', passwordFile: path('empty') } })
		]
	])('cannot be used with %s, and say which one', async (_, setting, changes) => {
		await expect(load(changes())).rejects.toMatchObject({
			code: 'CONFIG_INVALID',
			message: expect.stringMatching(new RegExp(`^SLUSS_ACCESS_POINT_${setting}: `))
		});
	});

	it('become a connector’s options, the line end of a password file not being part of it', async () => {
		const warnings: string[] = [];
		const options = await load(
			{
				user: 'sluss',
				passwordFile: path('password'),
				passwordSetOn: Date.parse('2026-11-01T00:00:00Z'),
				...withClient('client.crt', 'client.key'),
				caFile: path('client.crt'),
				push: { user: 'ap', passwordFile: path('push-password') }
			},
			warnings
		);
		expect(options).toMatchObject({
			url: CONFIG.url,
			dialect: 'ws-plugin-5',
			mtom: true,
			credentials: {
				login: { user: 'sluss', password: 'sexton tecken åäö ' },
				passwordExpiresAt: Date.parse('2027-01-30T00:00:00Z'),
				client: { certificatePem: made.certificatePem, keyPem: made.keyPem },
				caPem: made.certificatePem
			},
			push: { user: 'ap', password: 'push' },
			timeouts: { transferMs: 1, requestMs: 2 }
		});
		expect(warnings).toEqual([]);
	});

	it('that leave the access point open to everybody on the way are told of', async () => {
		const warnings: string[] = [];
		await load({ url: 'http://ap.example/' }, warnings);
		expect(warnings).toEqual([
			'access point is reached without TLS',
			'access point is asked without credentials'
		]);
	});
});
