/**
 * SIGKILL at random instants, under load, with the access point as a process of its own: two message services write to
 * each other all the time, and again and again one of them is killed and started anew. The access point cuts connections
 * besides. In the end the accounts of all three agree.
 *
 *   SLUSS_DRILL_KILLS=2000 SLUSS_DRILL_SEED=7 npx vitest run tests/integration/drills/kills.test.ts
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { expectAgreement, readFolders } from './both-sides.ts';
import { bundleDrillService } from './bundle.ts';
import { makeParties, SIDES, type Side } from './drill-party.ts';
import { Program, startAccessPointProcess } from './drill-processes.ts';

const KILLS = Number(process.env.SLUSS_DRILL_KILLS ?? '200');
const SEED = Number(process.env.SLUSS_DRILL_SEED ?? '20261122');
/** So that there is always something to do when the next kill comes, at the pace of a small machine. */
const MESSAGES_PER_KILL = 1.5;
const PAUSE_MS = 60;
/** A life, counted from when the service has begun to work. */
const LIFE_MS = [20, 400] as const;

const programs: Program[] = [];
const removers: (() => Promise<void>)[] = [];
let folder = '';
afterAll(async () => {
	await Promise.all(programs.map((program) => program.kill()));
	for (const remove of removers) await remove();
	await rm(folder, { recursive: true, force: true });
});

test(
	`killed ${KILLS} times at random, nothing is lost and nothing is doubled`,
	{ timeout: 240_000 + KILLS * 6_000 },
	async () => {
		const random = randomFrom(SEED);
		folder = await mkdtemp(join(tmpdir(), 'sluss-drill-'));
		const accessPoint = await startAccessPointProcess(folder, { transportMs: 30, cutRate: 0.02 });
		programs.push(accessPoint.program);
		const bundle = await bundleDrillService();
		removers.push(bundle.remove);
		makeParties(folder, accessPoint.url);
		const messages = String(Math.ceil(KILLS * MESSAGES_PER_KILL));
		const start = async (side: Side) => {
			const program = new Program(
				bundle.file,
				[join(folder, side), messages, String(PAUSE_MS)],
				// Otherwise every start compiles everything again.
				{ NODE_COMPILE_CACHE: join(folder, 'compiled') }
			);
			programs.push(program);
			await program.line(/^ready$/);
			return program;
		};
		const running = { north: await start('north'), south: await start('south') };
		for (let kills = 0; kills < KILLS; kills += 1) {
			const side: Side = random() < 0.5 ? 'north' : 'south';
			await wait(LIFE_MS[0] + random() * (LIFE_MS[1] - LIFE_MS[0]));
			expect(await running[side].kill(), await said(side)).toBe('SIGKILL');
			running[side] = await start(side);
		}
		// All that is left to send is sent, all receipts come, and then nothing more happens for a while.
		for (let quiet = 0; quiet < 5; quiet += 1) {
			for (const side of SIDES) {
				running[side].forget();
				await running[side].line(/^quiet$/);
			}
			await wait(200);
		}
		await Promise.all(SIDES.map((side) => running[side].kill()));
		await accessPoint.program.kill();

		const sides = await readFolders(folder);
		const sent = expectAgreement(sides, join(folder, 'access-point'));
		expect(sent).toEqual({ north: Number(messages), south: Number(messages) });
	}
);

async function said(side: Side): Promise<string> {
	return readFile(join(folder, side, 'log.jsonl'), 'utf8').catch(() => '');
}

/** Mulberry32: the same seed, the same instants, as far as an operating system repeats itself. */
function randomFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}
