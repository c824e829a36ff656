import { describe, expect, it } from 'vitest';
import {
	HOUR,
	ID,
	plugin,
	clock,
	connect,
	legacy,
	status,
	NOT_FOUND,
	operations
} from '#tests/support/tiny-domibus.ts';
import { answer, fault, LEGACY } from '#tests/support/tiny-plugin.ts';

describe('the status of a transport', () => {
	it.each([
		['READY_TO_SEND', 'queued'],
		['SEND_ENQUEUED', 'queued'],
		['WAITING_FOR_RECEIPT', 'in-transit'],
		['WAITING_FOR_RETRY', 'retrying'],
		['SEND_ATTEMPT_FAILED', 'retrying'],
		['ACKNOWLEDGED', 'transported'],
		['ACKNOWLEDGED_WITH_WARNING', 'transported'],
		['SEND_FAILURE', 'failed'],
		['NOT_FOUND', 'unknown'],
		['toString', 'in-transit'],
		['NEW_IN_VERSION_7', 'in-transit'],
		['DELETED', 'in-transit']
	])('%s is %s', async (raw, ours) => {
		plugin.on('statusRequestWithAccessPointRole', status(raw));
		expect(await connect().status(ID)).toBe(ours);
	});

	it('is asked for without a role where the access point knows no roles, and that is remembered for an hour', async () => {
		const connector = connect();
		plugin.on(
			'statusRequestWithAccessPointRole',
			fault('', 'Message part {x}statusRequestWithAccessPointRole was not recognized.', {
				soapCode: 'Sender'
			})
		);
		plugin.on('statusRequest', status('ACKNOWLEDGED'), fault('WS_PLUGIN:00010', 'Duplicate id'));
		expect(await connector.status(ID)).toBe('transported');
		expect(await connector.status(ID)).toBe('transported');
		expect(operations()).toEqual([
			'statusRequestWithAccessPointRole',
			'statusRequest',
			'statusRequest'
		]);
		clock.advance(HOUR + 1);
		plugin.on('statusRequestWithAccessPointRole', status('SEND_FAILURE'));
		expect(await connector.status(ID)).toBe('failed');
		expect(plugin.asked.at(-1)?.body).toContain('<accessPointRole>SENDING</accessPointRole>');
	});

	it('has no roles in the legacy dialect', async () => {
		plugin.on('statusRequest', status('ACKNOWLEDGED', LEGACY));
		expect(await legacy().status(ID)).toBe('transported');
		expect(operations()).toEqual(['statusRequest']);
	});

	it('comes with errors in the words of either dialect', async () => {
		const item = (field: string) =>
			`<item><${field}>EBMS_0005</${field}><errorDetail>No answer</errorDetail><timestamp>2026-11-22T10:00:00.123456</timestamp></item><item/>`;
		const expected = [
			{ code: 'EBMS_0005', detail: 'No answer', at: Date.parse('2026-11-22T10:00:00.123Z') },
			{ code: '', detail: '' }
		];
		plugin.on(
			'getErrorsRequestWithAccessPointRole',
			answer('getMessageErrorsResponse', item('domibusErrorCode')),
			NOT_FOUND
		);
		plugin.on('getErrorsRequest', answer('getMessageErrorsResponse', item('errorCode'), LEGACY));
		const connector = connect();
		expect(await connector.errors(ID)).toEqual(expected);
		expect(await connector.errors(ID)).toEqual([]);
		expect(await legacy().errors(ID)).toEqual(expected);
	});
});
