/**
 * Kills the process between any two durable steps of sending and receiving, starts it again, and counts: exactly one
 * message at the counterpart, exactly one answer here, one receipt each way, nothing left over.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '#lib/server/audit/verify-audit.ts';
import { randomIds } from '#lib/server/ids.ts';
import { deliveries } from '#lib/server/inbox/schema.ts';
import { messageEvents, messages } from '#lib/server/message/schema.ts';
import { outboxEntries } from '#lib/server/outbox/schema.ts';
import { openSandboxStore } from '#lib/server/sandbox/open-store.ts';
import { receptions, tasks, transports } from '#lib/server/sandbox/tables.ts';
import { openStorage } from '#lib/server/storage/open-storage.ts';
import { CHECKPOINTS } from '#lib/server/workers/checkpoints.ts';
import { crashConfig } from './crash-config.ts';
import { makeKeys } from './prepare-folder.ts';

const OWN = '0203:ekvik.example';
const PROGRAM = join(import.meta.dirname, 'run-service.ts');

/** A folder in which a first start is over: keys made, demo people there, the first worry report received. */
let prepared: string;

beforeAll(async () => {
	prepared = await mkdtemp(join(tmpdir(), 'sluss-crash-'));
	await makeKeys(join(prepared, 'template'));
	expect(await run(join(prepared, 'template'), { SEND: 'no' })).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => rm(prepared, { recursive: true, force: true }));

/** Two processes at a time: as many as there are cores on a small machine. */
const slots = [Promise.resolve(), Promise.resolve()] as [Promise<unknown>, Promise<unknown>];
let nextSlot = 0;

function run(folder: string, env: Record<string, string>): ReturnType<typeof start> {
	const slot = nextSlot++ % 2;
	const running = (slots[slot] ?? Promise.resolve()).then(() => start(folder, env));
	slots[slot] = running.catch(() => undefined);
	return running;
}

function start(folder: string, env: Record<string, string>) {
	return new Promise<{ code: number | null; signal: string | null; errors: string }>(
		(done, fail) => {
			const child = spawn(process.execPath, [PROGRAM, folder], {
				// Otherwise every start strips the types of every file again.
				env: { NODE_COMPILE_CACHE: join(prepared, 'compiled'), ...env },
				stdio: ['ignore', 'ignore', 'pipe']
			});
			let errors = '';
			child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
			child.on('error', fail);
			child.on('close', (code, signal) => done({ code, signal, errors }));
		}
	);
}

/** Everything that is recorded on either side. */
async function readBothSides(folder: string) {
	const config = crashConfig(folder);
	const storage = await openStorage(config, randomIds);
	const store = await openSandboxStore(join(config.dataFolder, 'sandbox'), randomIds);
	try {
		const { read } = storage.db;
		return {
			messages: await read.select().from(messages),
			events: await read.select().from(messageEvents),
			deliveries: await read.select().from(deliveries),
			entries: await read.select().from(outboxEntries),
			audit: (await verifyAudit(storage.db)).outcome,
			receptions: await store.db.read.select().from(receptions),
			transports: await store.db.read.select().from(transports),
			tasks: await store.db.read.select().from(tasks)
		};
	} finally {
		await store.close();
		await storage.close();
	}
}

describe.concurrent('killed', { timeout: 240_000 }, () => {
	const places = [
		...CHECKPOINTS,
		// The first passage is the message's way, or the receipt's that comes in; these are of our own receipt.
		'outbox:envelope-stored#2',
		'outbox:submitted#2',
		'outbox:transport-known#2',
		// The answer arrives after the receipt of what it answers.
		'inbox:envelope-stored#2',
		'inbox:delivery-recorded#2',
		'inbox:acknowledged#2',
		'inbox:envelope-opened#2'
	];
	test.for(places)('at %s and started again, it has done everything once', async (place) => {
		const folder = join(prepared, place.replace(/\W/g, '-'));
		await cp(join(prepared, 'template'), folder, { recursive: true });
		const killed = await run(folder, { CRASH_AT: place });
		expect(killed).toEqual({ code: null, signal: 'SIGKILL', errors: '' });
		expect(await run(folder, {})).toEqual({ code: 0, signal: null, errors: '' });
		const seen = await readBothSides(folder);
		await rm(folder, { recursive: true, force: true });

		const [sent, ...moreSent] = seen.messages.filter(({ direction }) => direction === 'outgoing');
		expect(moreSent).toEqual([]);
		expect(sent?.status).toBe('ACCEPTED');
		const received = seen.messages.filter(({ direction }) => direction === 'incoming');
		// The first worry report, from before, and the answer.
		expect(received.map(({ status }) => status)).toEqual(['NEW', 'NEW']);
		const answer = received.find(({ refToMessageId }) => refToMessageId === sent?.id);
		expect(answer).toBeDefined();

		// At the counterpart: our message once, accepted; our receipt of its answer once; nothing else from us.
		const theirs = seen.receptions.filter(({ organisation }) => organisation.includes('ovning'));
		expect(
			theirs.map(({ kind, outcome, envelopeId, receiptFor }) => ({
				kind,
				outcome,
				about: receiptFor ?? envelopeId
			}))
		).toEqual([
			{ kind: 'message', outcome: 'ACCEPTED', about: sent?.id },
			{ kind: 'receipt', outcome: 'ACCEPTED', about: answer?.messageId }
		]);
		// From it: one receipt and one answer, each fetched and acknowledged.
		const fromThem = seen.transports.filter(({ sender }) => sender.includes('ovning'));
		expect(fromThem).toHaveLength(2);
		expect(seen.transports.filter(({ sender }) => sender === OWN)).toHaveLength(3);
		expect(seen.transports.every(({ acknowledgedAt }) => acknowledgedAt !== null)).toBe(true);
		expect(seen.tasks.every(({ state }) => state === 'sent')).toBe(true);

		// Here: nothing refused, repeated or left over.
		expect(seen.deliveries.map(({ state, outcome }) => [state, outcome])).toEqual(
			seen.deliveries.map(() => ['processed', null])
		);
		expect(seen.deliveries).toHaveLength(3);
		expect(seen.entries.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
			'message finished',
			'receipt finished',
			'receipt finished'
		]);
		const steps = seen.events.map(({ messageId, status }) => `${messageId} ${status}`);
		expect(new Set(steps).size).toBe(steps.length);
		expect(seen.audit).toBe('intact');
	});
});
