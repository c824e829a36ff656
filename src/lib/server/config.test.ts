import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const production = {
	SLUSS_ENVIRONMENT: 'production',
	SLUSS_FEDERATION: 'sdk',
	SLUSS_DATA: '/srv/sluss',
	SLUSS_PARTICIPANT_ID: '0203:ekvik.example',
	SLUSS_ORGANISATION_NAME: 'Ekviks kommun',
	SLUSS_HOST_NAME: 'sluss.ekvik.example',
	SLUSS_PUSH_SUBJECT: 'mailto:drift@ekvik.example',
	SLUSS_ADDRESS_BOOK_URL: 'https://addresses.example/addressbook/api/',
	SLUSS_ACCESS_POINT_URL: 'https://ap.example/domibus/services/wsplugin',
	SLUSS_ACCESS_POINT_PARTY_ID: 'AP0001-SDK-QA',
	SLUSS_SML_ZONE: 'sml.example',
	SLUSS_DIRECTORY_ROOTS_FILE: 'roots.pem',
	SLUSS_SIGNING_KEY_FILES: 'sign.p12',
	SLUSS_MALWARE_SCANNER: 'clamd:/run/clamd.ctl'
};

describe('the configuration', () => {
	it('is production unless somebody says sandbox, and then asks for everything', () => {
		expect(() => loadConfig({})).toThrow(/SLUSS_FEDERATION: is not set/);
		expect(loadConfig(production).environment).toBe('production');
	});

	it('refuses the sandbox federation in production', () => {
		expect(() => loadConfig({ ...production, SLUSS_FEDERATION: 'sandbox' })).toThrow(
			/never runs in production/
		);
	});

	it('refuses a real federation in the sandbox', () => {
		expect(() => loadConfig({ SLUSS_ENVIRONMENT: 'sandbox', SLUSS_FEDERATION: 'sdk' })).toThrow(
			/SLUSS_FEDERATION/
		);
	});

	it('refuses push services outside the built-in list in production', () => {
		expect(() =>
			loadConfig({ ...production, SLUSS_PUSH_ALLOWED_ORIGINS: 'https://127.0.0.1:1' })
		).toThrow(/sandbox only/);
	});

	it.each([
		['SLUSS_PARTICIPANT_ID', '0007:5560000000'],
		['SLUSS_PARTICIPANT_ID', 'ekvik.example'],
		['SLUSS_RECEIPT_FAIL_MS', 'an hour'],
		['SLUSS_POLL_MS', '-1'],
		['SLUSS_ENVIRONMENT', 'test'],
		['SLUSS_ADDRESS_BOOK_URL', 'addresses.example'],
		['SLUSS_ACCESS_POINT_URL', 'https://user:word@ap.example/'],
		['SLUSS_ACCESS_POINT_URL', ''],
		['SLUSS_ACCESS_POINT_DIALECT', 'ws-plugin-6'],
		['SLUSS_ACCESS_POINT_USER', 'plugin-user'],
		['SLUSS_ACCESS_POINT_CLIENT_KEY_FILE', 'client.key'],
		['SLUSS_ACCESS_POINT_PUSH_USER', 'ap'],
		['SLUSS_ACCESS_POINT_PASSWORD_SET_ON', 'in May'],
		['SLUSS_SML_ZONE', ''],
		['SLUSS_SML_ZONE', 'no zone'],
		['SLUSS_SMP_URL', 'https://smp.example/'],
		['SLUSS_DNS_SERVERS', 'dns.example'],
		['SLUSS_DNS_SERVERS', '192.0.2.1:99999'],
		['SLUSS_ACCESS_POINT_TRANSFER_TIMEOUT_MS', '3000000000'],
		['SLUSS_REVOCATION_GRACE_MS', '1e20'],
		['SLUSS_DIRECTORY_ROOTS_FILE', ''],
		['SLUSS_SIGNING_KEY_FILES', ''],
		['SLUSS_REVOCATION', 'sometimes'],
		['SLUSS_MALWARE_SCANNER', ''],
		['SLUSS_MALWARE_SCANNER', 'clamd'],
		['SLUSS_MALWARE_SCANNER', 'none'],
		['SLUSS_MALWARE_SCANNER', 'clamd:host:70000'],
		['SLUSS_MALWARE_SCANNER', 'clamd:host:0'],
		['SLUSS_MALWARE_SCANNER', 'clamd:..:3310'],
		['SLUSS_MALWARE_SCANNER', `clamd:/${'x'.repeat(110)}`],
		['SLUSS_HOST_NAME', '..'],
		['SLUSS_HOST_NAME', 'sluss'],
		['SLUSS_HOST_NAME', '-a.example'],
		['SLUSS_HOST_NAME', 'sluss..example'],
		['SLUSS_PARTICIPANT_ID', '0203:..'],
		['SLUSS_PARTICIPANT_ID', '0203:Ekvik.example'],
		['SLUSS_ORGANISATION_NAME', 'a\nb'],
		['SLUSS_ORGANISATION_NAME', 'x'.repeat(201)],
		['SLUSS_ACCESS_POINT_PASSWORD_SET_ON', '2026-02-31'],
		['SLUSS_ACCESS_POINT_PASSWORD_SET_ON', '1926-02-01'],
		['SLUSS_ACCESS_POINT_PARTY_ID', 'AP 1'],
		['SLUSS_ACCESS_POINT_URL', 'https://../ws'],
		['SLUSS_ACCESS_POINT_URL', 'https://:word@ap.example/'],
		['SLUSS_ACCESS_POINT_URL', 'https://ap.example:0/'],
		['SLUSS_ADDRESS_BOOK_URL', 'ftp://addresses.example/'],
		['SLUSS_DNS_SERVERS', '192.0.2.1:0'],
		['SLUSS_DNS_SERVERS', '::1:53:'],
		['SLUSS_SML_ZONE', 'sml..example'],
		['SLUSS_REVOCATION_HOSTS', 'crl.example:80'],
		['SLUSS_PUSH_SUBJECT', 'drift@ekvik.example'],
		['SLUSS_PUSH_SUBJECT', 'mailto:drift'],
		['SLUSS_PUSH_CA_FILE', '/ca.pem'],
		['SLUSS_SANDBOX_PACE', '0'],
		['SLUSS_STORAGE_KEY_FILE', ' /key'],
		['SLUSS_ROOT', '/nowhere'],
		['HOST', 'http://127.0.0.1'],
		['HOST', '256.0.0.1'],
		['PORT', '70000'],
		['PORT', 'http'],
		['PROTOCOL_HEADER', 'x forwarded'],
		['BODY_SIZE_LIMIT', 'much']
	])('names the setting %s when it is "%s"', (name, value) => {
		expect(() => loadConfig({ ...production, [name]: value })).toThrow(
			expect.objectContaining({
				code: 'CONFIG_INVALID',
				message: expect.stringContaining(name) as unknown
			})
		);
	});

	it.each<[string, string, NodeJS.ProcessEnv]>([
		[
			'SLUSS_RECEIPT_WARN_MS',
			'must come before',
			{ SLUSS_RECEIPT_WARN_MS: '3600000', SLUSS_RECEIPT_FAIL_MS: '3600000' }
		],
		['SLUSS_RECEIPT_FAIL_MS', 'must come before', { SLUSS_RECEIPT_FAIL_MS: '600000' }],
		[
			'SLUSS_ACCESS_POINT_TRANSFER_TIMEOUT_MS',
			'shorter than',
			{ SLUSS_ACCESS_POINT_TRANSFER_TIMEOUT_MS: '20000' }
		],
		[
			'SLUSS_STORAGE_KEY_FILE',
			'both set',
			{ SLUSS_STORAGE_KEY: 'a-secret', SLUSS_STORAGE_KEY_FILE: '/etc/sluss/storage.key' }
		]
	])('refuses %s when it does not agree with the others: %s', (name, what, changes) => {
		expect(() => loadConfig({ ...production, ...changes })).toThrow(
			expect.objectContaining({
				message: expect.stringMatching(new RegExp(`^${name}: .*${what}`)) as unknown
			})
		);
	});

	it('says all faults at once, with an example for each, and no password that stands in the wrong place', () => {
		const told = () =>
			loadConfig({
				...production,
				SLUSS_LEASE_MS: '1',
				SLUSS_HOST_NAME: '..',
				SLUSS_ACCESS_POINT_URL: 'https://user:s3cret@ap.example/',
				SLUSS_ORGANISATION_NAME: ''
			});
		expect(told).toThrow(/^4 settings cannot be used:\n/);
		expect(told).toThrow(
			'SLUSS_LEASE_MS: must be a whole number from 10000 to 600000, and is "1". Example: SLUSS_LEASE_MS=60000'
		);
		expect(told).toThrow('SLUSS_ORGANISATION_NAME: is not set. Example: ');
		expect(told).toThrow(/SLUSS_HOST_NAME: .* is "\.\."/);
		expect(told).not.toThrow(/s3cret/);
	});

	it('has embedded defaults for the sandbox', () => {
		expect(loadConfig({ SLUSS_ENVIRONMENT: 'sandbox' })).toMatchObject({
			federation: 'sandbox',
			organisation: { participantId: '0203:ekvik.example' }
		});
	});

	it('reads how a real federation is joined', () => {
		const { sdk, scanner } = loadConfig({
			...production,
			SLUSS_DNS_SERVERS: '127.0.0.1:5353, ::1 [::1]:53',
			SLUSS_ACCESS_POINT_USER: 'plugin-user',
			SLUSS_ACCESS_POINT_PASSWORD_FILE: '/run/secrets/ap',
			SLUSS_ACCESS_POINT_PASSWORD_SET_ON: '2026-11-01'
		});
		expect(sdk).toMatchObject({
			accessPoint: {
				dialect: 'ws-plugin-5',
				user: 'plugin-user',
				passwordSetOn: Date.parse('2026-11-01T00:00:00Z'),
				passwordDays: 90,
				mtom: false
			},
			directory: { smlZone: 'sml.example', dnsServers: ['127.0.0.1:5353', '::1', '[::1]:53'] },
			revocation: { policy: 'wait' }
		});
		expect(sdk?.keys.encryptionFiles).toEqual(sdk?.keys.signingFiles);
		expect(scanner).toEqual({ kind: 'clamd', socket: '/run/clamd.ctl' });
	});
});
