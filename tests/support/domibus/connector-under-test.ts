/** The connector as the tests want it: short time-outs, a clock that stands still, a spool of its own, its log kept. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector, Submission } from '#lib/server/access-point/connector.ts';
import {
	createDomibusConnector,
	type DomibusConnector
} from '#lib/server/access-point/domibus/domibus-connector.ts';
import type { DomibusOptions } from '#lib/server/access-point/domibus/domibus-options.ts';
import { ManualClock } from '#lib/server/clock.ts';
import { DOCUMENT_TYPES } from '#lib/server/envelope/envelope.ts';
import type { Log, LogFacts } from '#lib/server/log.ts';
import { PARTY } from './access-point.ts';
import { SDK } from './names.ts';

export const A = '0203:a.example.se';
export const B = '0203:b.example.se';
export const NOW = Date.UTC(2026, 10, 23, 11);

export async function openConnectorUnderTest(
	changes: Pick<DomibusOptions, 'url' | 'dialect'> & Partial<DomibusOptions>
) {
	const spoolFolder = await mkdtemp(join(tmpdir(), 'sluss-spool-'));
	const clock = new ManualClock(NOW);
	const logged: { level: string; event: string; facts: LogFacts }[] = [];
	const at = (level: string) => (event: string, facts?: LogFacts) => {
		logged.push({ level, event, facts: facts ?? {} });
	};
	const options: DomibusOptions = {
		partyId: PARTY,
		partyType: SDK.partyType,
		credentials: {},
		mtom: false,
		spoolFolder,
		timeouts: { connectMs: 5_000, idleMs: 20_000, transferMs: 60_000, requestMs: 20_000 },
		clock,
		log: { info: at('info'), warn: at('warn'), error: at('error') } as Log,
		...changes
	};
	const opened: DomibusConnector[] = [];
	const open = () => {
		const connector = createDomibusConnector(options);
		opened.push(connector);
		return connector;
	};
	return {
		connector: open(),
		/** As after a restart of the process: nothing in memory, the same spool. */
		restarted: open,
		clock,
		logged,
		spoolFolder,
		async close() {
			for (const connector of opened) connector.close();
			await rm(spoolFolder, { recursive: true, force: true });
		}
	};
}

export function submissionOf(
	envelope: Buffer,
	changes: Partial<Submission> = {}
): Submission & { envelope: Buffer } {
	return {
		transportId: `${randomUUID()}@sluss.a.example.se`,
		envelopeId: randomUUID(),
		sender: A,
		recipient: B,
		documentType: DOCUMENT_TYPES.message,
		size: envelope.length,
		content: () => piecesOf(envelope),
		...changes,
		envelope
	};
}

/** Pieces of sizes that divide by nothing. */
async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += 7_919) yield bytes.subarray(at, at + 7_919);
}

/** What has been fetched, to its end. */
export async function fetchWhole(
	connector: Connector,
	transportId: string
): Promise<Buffer | undefined> {
	const fetched = await connector.fetch(transportId);
	if (fetched === undefined) return undefined;
	const pieces: Uint8Array[] = [];
	for await (const piece of fetched.content) pieces.push(piece);
	return Buffer.concat(pieces);
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
