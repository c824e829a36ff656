/**
 * What waits at the access point: listed, fetched into the spool, read from there, acknowledged. In 5.x the access point
 * keeps a message until it is acknowledged; in the legacy dialect only our spool does.
 */
import { isAppError } from '../../errors.ts';
import type { FetchedDelivery, LeftBehind, PendingDelivery } from '../connector.ts';
import type { DomibusOptions } from './domibus-options.ts';
import { unavailable } from './failures.ts';
import { FaultAnswer, kindOfFault } from './fault.ts';
import { readRetrieved } from './retrieved-message.ts';
import { SetAside } from './set-aside.ts';
import { openSpool, spooledPayload, withSpooled, type Spool, type SpoolFile } from './spool.ts';
import { isFault, withoutFault, type WsPlugin } from './ws-plugin.ts';

const PAGE = 500;

export function createDeliveries(options: DomibusOptions, plugin: WsPlugin) {
	const { clock, log } = options;
	const consuming = options.dialect === 'legacy-1_1';
	const setAside = new SetAside(clock);
	let malformedBefore = 0;

	let opened: Promise<Spool> | undefined;
	let spoolNow: Spool | undefined;
	const openedSpool = () => {
		opened ??= openSpool({
			folder: options.spoolFolder,
			clock,
			log,
			isWhole: (file) =>
				readFile(file).then(
					() => true,
					// A fault that was stored instead of a message is whole as well, and tells what became of it.
					(error: unknown) => error instanceof FaultAnswer
				)
		});
		// A folder that cannot be used now may be mended without a restart.
		opened.catch(() => (opened = undefined));
		return opened;
	};
	const readFile = (file: SpoolFile) =>
		withSpooled(file, (answer) => readRetrieved(answer, file.transportId));

	async function listPending(recipient: string): Promise<PendingDelivery[]> {
		const spool = (spoolNow = await openedSpool());
		await spool.countIncomplete();
		const { ids, malformed } = await withoutFault(plugin.listPending(recipient));
		// Told when it changes: they stay there for weeks, and the list is asked for every few seconds.
		if (malformed > 0 && malformed !== malformedBefore) {
			log.warn('pending messages without usable ids left out', { malformed });
		}
		malformedBefore = malformed;
		const all = [...new Set([...spool.consumed(), ...ids])];
		return setAside
			.order(all)
			.slice(0, PAGE)
			.map((transportId) => ({ transportId }));
	}

	/** Fetches of one message wait for each other: the second of two would find it taken. */
	const fetching = new Map<string, Promise<SpoolFile | undefined>>();
	function retrieve(spool: Spool, transportId: string): Promise<SpoolFile | undefined> {
		const underway = consuming ? fetching.get(transportId) : undefined;
		if (underway) return underway;
		const started = retrieveNow(spool, transportId).finally(() => fetching.delete(transportId));
		fetching.set(transportId, started);
		return started;
	}

	async function retrieveNow(spool: Spool, transportId: string): Promise<SpoolFile | undefined> {
		if (consuming) await spool.assertRoom();
		try {
			return await plugin.retrieve(transportId, (answer) =>
				spool.store(transportId, answer, consuming)
			);
		} catch (error) {
			if (isFault(error, 'not-found')) return undefined;
			if (!isFault(error, 'forbidden')) throw error;
			log.error('access point lists a message and does not give it to us', { transportId });
			return undefined;
		}
	}

	async function fetch(transportId: string): Promise<FetchedDelivery | undefined> {
		const spool = await openedSpool();
		const file =
			spool.findConsumed(transportId) ?? (await withoutFault(retrieve(spool, transportId)));
		if (file === undefined) return undefined;
		const isCopy = spool.findConsumed(transportId) === undefined;
		const removeCopy = () => (isCopy ? spool.remove(file) : Promise.resolve());
		try {
			const { metadata, payload } = await readFile(file);
			return {
				metadata: { ...metadata, receivedAt: metadata.receivedAt ?? clock.now() },
				content: {
					async *[Symbol.asyncIterator]() {
						try {
							yield* spooledPayload(file, payload);
							setAside.succeeded(transportId);
						} catch (error) {
							throw told(transportId, error);
						} finally {
							await removeCopy();
						}
					}
				}
			};
		} catch (error) {
			await removeCopy();
			if (!isFault(error)) throw told(transportId, error);
			// Answered with status 200 and a fault: nothing has been taken.
			await spool.remove(file);
			if (kindOfFault(error.fault) === 'not-found') return undefined;
			throw unavailable(`it refuses with ${error.fault.code}`, error);
		}
	}

	/** An answer has come and cannot be read: others go first. */
	function told(transportId: string, error: unknown): unknown {
		if (!isAppError(error, 'ACCESS_POINT_UNAVAILABLE')) return error;
		const times = setAside.failed(transportId);
		log.error('message at the access point cannot be read', {
			transportId,
			times,
			detail: error.message
		});
		return error;
	}

	async function acknowledge(transportId: string): Promise<void> {
		const spool = await openedSpool();
		if (!consuming) {
			try {
				await plugin.markAsDownloaded(transportId);
			} catch (error) {
				if (!isFault(error, 'not-found')) await withoutFault(Promise.reject(error as Error));
			}
		}
		const file = spool.findConsumed(transportId);
		if (file) await spool.remove(file);
		setAside.succeeded(transportId);
	}

	function leftBehind(): LeftBehind[] {
		const counts = {
			UNUSABLE_ID: malformedBefore,
			UNREADABLE: setAside.away,
			INCOMPLETE: spoolNow?.incomplete() ?? 0
		} as const;
		return Object.entries(counts).flatMap(([reason, count]) =>
			count > 0 ? [{ reason: reason as LeftBehind['reason'], count }] : []
		);
	}

	/** What operators should know, in words. */
	async function notes(): Promise<string[]> {
		const kept = (await opened?.catch(() => undefined))?.incomplete() ?? 0;
		return [
			...(setAside.size > 0 ? [`${setAside.size} messages there cannot be read`] : []),
			...(kept > 0 ? [`${kept} incomplete answers kept`] : [])
		];
	}

	return { listPending, fetch, acknowledge, leftBehind, notes };
}
