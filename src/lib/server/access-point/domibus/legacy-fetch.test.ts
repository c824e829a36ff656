import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
	ID,
	ENVELOPE,
	plugin,
	folder,
	logged,
	connect,
	legacy,
	UNAVAILABLE,
	status,
	pending,
	NOT_FOUND,
	operations,
	contentOf,
	message
} from '#tests/support/tiny-domibus.ts';
import { LEGACY } from '#tests/support/tiny-plugin.ts';

describe('the legacy dialect, where fetching consumes,', () => {
	const consumed = () => readdir(join(folder, 'consumed'));
	const incomplete = () => readdir(join(folder, 'incomplete'));
	const taken = () =>
		plugin.on('retrieveMessageRequest', message({ namespace: LEGACY }), NOT_FOUND);

	it('keeps what it has fetched until it is acknowledged, over restarts too', async () => {
		plugin.on('listPendingMessagesRequest', pending([], LEGACY));
		taken();
		const first = legacy();
		expect(await contentOf(first)).toEqual(ENVELOPE);
		expect(await contentOf(first)).toEqual(ENVELOPE);
		const second = legacy();
		expect(await second.listPending('0203:b.example')).toEqual([{ transportId: ID }]);
		expect(await contentOf(second)).toEqual(ENVELOPE);
		// Also for whoever has moved on to 5.x meanwhile.
		plugin.on('listPendingMessagesRequest', pending([]));
		expect(await connect().listPending('0203:b.example')).toEqual([{ transportId: ID }]);
		await second.acknowledge(ID);
		await second.acknowledge(ID);
		expect(await consumed()).toEqual([]);
		expect(await second.fetch(ID)).toBeUndefined();
		expect(operations().filter((one) => one === 'retrieveMessageRequest')).toHaveLength(2);
		expect(
			plugin.asked.find((one) => one.operation === 'retrieveMessageRequest')?.body
		).not.toContain('markAsDownloaded');
	});

	it('asks once when a message is fetched twice at the same time', async () => {
		taken();
		const connector = legacy();
		const [one, other] = await Promise.all([contentOf(connector), contentOf(connector)]);
		expect([one, other]).toEqual([ENVELOPE, ENVELOPE]);
		expect(plugin.asked).toHaveLength(1);
	});

	it('keeps an answer that was cut, and tells of it', async () => {
		const whole = message({ namespace: LEGACY });
		plugin.on(
			'retrieveMessageRequest',
			{ ...whole, cutAt: (whole.body as string).length - 40 },
			NOT_FOUND
		);
		const connector = legacy();
		await expect(connector.fetch(ID)).rejects.toMatchObject(UNAVAILABLE);
		expect(logged).toMatchObject([{ level: 'error', facts: { transportId: ID } }]);
		expect(await consumed()).toEqual([]);
		const [name = ''] = await incomplete();
		expect(await readFile(join(folder, 'incomplete', name), 'utf8')).toContain(
			'retrieveMessageResponse'
		);
		plugin.on('*', status('NOT_FOUND', LEGACY));
		expect(await connector.health()).toMatchObject({
			detail: expect.stringContaining('1 incomplete answers kept')
		});
		expect(await connector.fetch(ID)).toBeUndefined();
		expect(await legacy().health(), 'after a restart').toMatchObject({ reachable: true });
		expect(await incomplete()).toHaveLength(1);
	});

	it('takes an answer that was cut after its last byte that matters', async () => {
		const whole = message({ namespace: LEGACY }).body as string;
		plugin.on('retrieveMessageRequest', { body: `${whole}   `, cutAt: whole.length + 1 });
		expect(await contentOf(legacy())).toEqual(ENVELOPE);
	});

	it('finishes after a crash what was written to the end, and keeps the rest', async () => {
		taken();
		await legacy().fetch(ID);
		const [name = ''] = await consumed();
		const bytes = await readFile(join(folder, 'consumed', name));
		await rm(join(folder, 'consumed', name));
		const left = (part: string, content: Uint8Array) =>
			writeFile(join(folder, 'consumed', `${part}.part`), content);
		await left('whole', bytes);
		await left('half', Buffer.from(bytes.toString('latin1').replace(ID, 'half@ap').slice(0, 900)));
		await left('head', bytes.subarray(0, 20));
		const next = legacy();
		expect(await contentOf(next)).toEqual(ENVELOPE);
		expect(await incomplete()).toHaveLength(2);
		expect(await consumed()).toHaveLength(1);
		expect(logged.map(({ facts }) => facts.transportId).sort()).toEqual(['half@ap', null]);
	});

	it('keeps what it cannot understand', async () => {
		plugin.on('retrieveMessageRequest', { body: '<x/>' }, NOT_FOUND);
		const connector = legacy();
		await expect(connector.fetch(ID)).rejects.toMatchObject(UNAVAILABLE);
		await expect(connector.fetch(ID)).rejects.toMatchObject(UNAVAILABLE);
		expect(await consumed()).toHaveLength(1);
		expect(plugin.asked).toHaveLength(1);
	});
});
