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
		['SLUSS_MALWARE_SCANNER', 'none']
	])('names the setting %s when it is "%s"', (name, value) => {
		expect(() => loadConfig({ ...production, [name]: value })).toThrow(
			expect.objectContaining({
				code: 'CONFIG_INVALID',
				message: expect.stringContaining(name) as unknown
			})
		);
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
