import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const production = {
	SLUSS_ENVIRONMENT: 'production',
	SLUSS_FEDERATION: 'sdk',
	SLUSS_DATA: '/srv/sluss',
	SLUSS_PARTICIPANT_ID: '0203:ekvik.example',
	SLUSS_ORGANISATION_NAME: 'Ekviks kommun',
	SLUSS_HOST_NAME: 'sluss.ekvik.example',
	SLUSS_PUSH_SUBJECT: 'mailto:drift@ekvik.example'
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
		['SLUSS_ENVIRONMENT', 'test']
	])('names the setting %s when it is %s', (name, value) => {
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
});
