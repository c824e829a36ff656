import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import type { Scanner } from '../malware/scanner.ts';
import { useMessageService } from '#tests/support/message-service.ts';

const world = useMessageService();
const PDF = Buffer.from('%PDF-1.7 plan');
const file = { fileName: 'plan.pdf', bytes: PDF };

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
	const parts: Uint8Array[] = [];
	for await (const part of content) parts.push(part);
	return Buffer.concat(parts).toString();
}

const finding: Scanner = {
	scan: async (content) =>
		(await textOf(content)).includes('plan')
			? { verdict: 'infected', signature: 'Test.File' }
			: { verdict: 'clean' }
};

describe('a file of a message that is to leave', () => {
	test('and holds malware stops the message: nothing leaves, and it is an incident', async () => {
		await world.reopen({ scanner: finding });
		const id = await world.service.send({ file });
		await world.service.settle();
		expect(await world.service.events(id)).toEqual([
			'SCHEDULED',
			'MESSAGE_EXCHANGE_ERROR MALWARE_FOUND'
		]);
		expect(world.service.accessPoint.submitCalls).toBe(0);
		expect(await world.service.entries()).toMatchObject([
			{ state: 'failed', lastCode: 'MALWARE_FOUND', envelopeBlob: null }
		]);
		expect(await world.service.openAlarms()).toEqual([`malware.found ${id}`]);
		expect(JSON.stringify(world.service.logged)).not.toContain('plan.pdf');
	});

	test('waits while the scanner is away, for all to see, and goes when it is back', async () => {
		let down = true;
		await world.reopen({
			scanner: {
				scan: async () => {
					if (down) throw new AppError('SCANNER_UNAVAILABLE', undefined, { retryable: true });
					return { verdict: 'clean' };
				}
			}
		});
		const id = await world.service.send({ file });
		await world.service.settle();
		await world.service.pass(10 * 60_000);
		expect(await world.service.events(id)).toEqual(['SCHEDULED']);
		expect(await world.service.entries()).toMatchObject([
			{ state: 'queued', lastCode: 'SCANNER_UNAVAILABLE' }
		]);
		expect(await world.service.openAlarms()).toEqual(['scanner.unavailable']);
		down = false;
		await world.service.pass(2 * 60_000);
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
		expect(await world.service.openAlarms()).toEqual([]);
	});

	test('is no question to the scanner when there is none', async () => {
		await world.reopen({ scanner: { scan: () => Promise.reject(new Error('asked')) } });
		const id = await world.service.send();
		await world.service.settle();
		expect((await world.service.message(id)).status).toBe('WAITING_FOR_RECEIPT');
	});
});
