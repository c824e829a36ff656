/**
 * What each side has recorded after a drill, and what the access point has carried between them: the three accounts that
 * must agree.
 */
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { randomIds } from '#lib/server/ids.ts';
import { openStorage } from '#lib/server/storage/open-storage.ts';
import { MessageStore } from '#tests/support/domibus/message-store.ts';
import { participantOf, SIDES, type Side } from './drill-party.ts';
import { readSide, type SideRecord } from './side-record.ts';

/** Of services that do not run. */
export async function readFolders(folder: string): Promise<Record<Side, SideRecord>> {
	const read = async (side: Side) => {
		const storage = await openStorage(
			{
				dataFolder: join(folder, side, 'data'),
				rootFolder: resolve('.'),
				environment: 'sandbox',
				storageKey: undefined,
				storageKeyFile: undefined
			},
			randomIds
		);
		try {
			return await readSide(storage.db);
		} finally {
			await storage.close();
		}
	};
	return { north: await read('north'), south: await read('south') };
}

/** Nothing lost, nothing doubled, nothing refused, nothing left over. Returns how many messages went each way. */
export function expectAgreement(
	sides: Record<Side, SideRecord>,
	accessPointFolder: string
): Record<Side, number> {
	const carried = new MessageStore(accessPointFolder);
	for (const side of SIDES) {
		const own = sides[side];
		const peer = sides[side === 'north' ? 'south' : 'north'];
		const sent = own.messages.filter(({ direction }) => direction === 'outgoing');
		const received = peer.messages.filter(({ direction }) => direction === 'incoming');

		// Every message that was sent has been received once, and no other.
		expect(sorted(received.map(({ messageId }) => messageId)), side).toEqual(
			sorted(sent.map(({ messageId }) => messageId))
		);
		// Its sender knows it, from the receipt; its receiver's receipt has left.
		expect(tally(sent.map(({ status }) => status)), side).toEqual({ ACCEPTED: sent.length });
		expect(tally(received.map(({ status }) => status)), side).toEqual({ NEW: received.length });

		// One entry for each message and for each receipt, all finished.
		expect(tally(own.entries.map(({ kind, state }) => `${kind} ${state}`)), side).toEqual(
			nonZero({
				'message finished': sent.length,
				'receipt finished': own.messages.length - sent.length
			})
		);
		// What the access point has carried for us is exactly that, each once, and all of it was taken by its receiver.
		const transports = carried
			.all('SENDING')
			.filter(({ originalSender }) => originalSender === participantOf(side));
		expect(sorted(transports.map(({ id }) => id)), side).toEqual(
			sorted(own.entries.map(({ transportId }) => transportId))
		);
		expect(sorted(peer.deliveries.map(({ transportId }) => transportId)), side).toEqual(
			sorted(transports.map(({ id }) => id))
		);
		expect(
			carried
				.all('RECEIVING')
				.filter(({ status }) => status !== 'DOWNLOADED')
				.map(({ id }) => id)
		).toEqual([]);
		expect(
			tally(own.deliveries.map(({ state, outcome }) => `${state} ${outcome ?? 'well'}`)),
			side
		).toEqual(nonZero({ 'processed well': own.deliveries.length }));

		// No state was entered twice, and the log of facts holds.
		const steps = own.events.map(({ messageId, status, code }) => `${messageId} ${status} ${code}`);
		const repeatable = /SUBMITTED|SCHEDULED_FOR_RESEND/;
		const once = steps.filter((step) => !repeatable.test(step));
		expect(new Set(once).size, side).toBe(once.length);
		expect(own.audit, side).toBe('intact');
	}
	const count = (side: Side) =>
		sides[side].messages.filter(({ direction }) => direction === 'outgoing').length;
	return { north: count('north'), south: count('south') };
}

const sorted = (ids: readonly string[]) => [...ids].sort();

function tally(values: readonly string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
	return counts;
}

function nonZero(counts: Record<string, number>): Record<string, number> {
	return Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0));
}
