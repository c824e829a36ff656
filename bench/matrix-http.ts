import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp } from '../src/lib/server/app.ts';
import { loadConfig } from '../src/lib/server/config.ts';
import { DEMO_PEOPLE } from '../src/lib/server/demo/demo-people.ts';
import { grantRole } from '../src/lib/server/identity/roles.ts';
import { INSTALLATION } from '../src/lib/server/identity/actor.ts';
import { people } from '../src/lib/server/identity/schema.ts';
import { mailboxes, memberships } from '../src/lib/server/mailbox/schema.ts';
import { median, type BenchCase, type Measurement } from './bench-case.ts';

const PEOPLE = 2_000;
const MAILBOXES = 300;
const MEMBERSHIPS = 6;
const RUNS = 30;
const ROOT = resolve(import.meta.dirname, '..');

/**
 * The page of the rights matrix as a browser gets it: session, rights, load functions, rendering and HTTP of the built app on
 * loopback. Nothing without a build.
 */
export default (async ({ folder }) => {
	if (!existsSync(join(ROOT, 'build', 'handler.js'))) return [];
	const settings = {
		SLUSS_ENVIRONMENT: 'sandbox',
		SLUSS_ROOT: ROOT,
		SLUSS_DATA: join(folder, 'matrix-http'),
		SLUSS_LOG_LEVEL: 'error'
	};
	const reader = DEMO_PEOPLE[0]?.id ?? '';
	await fill(settings, reader);
	const port = await freePort();
	const origin = `http://localhost:${port}`;
	const server = spawn(process.execPath, [join(ROOT, 'scripts/start.ts')], {
		cwd: ROOT,
		env: { ...process.env, ...settings, PORT: String(port) },
		stdio: 'ignore'
	});
	try {
		const cookie = await signIn(origin, reader, () => server.exitCode === null);
		const rows: Measurement[] = [];
		for (const [work, path] of [
			['rights matrix, the page', '/admin/matrix'],
			['rights matrix, its data for a script', '/admin/matrix/__data.json?m=3&p=9'],
			['rights matrix searched, the page', '/admin/matrix?people=namn+1&members=on&p=9&m=9']
		] as const) {
			const times: number[] = [];
			let bytes = 0;
			for (let run = 0; run < RUNS + 5; run += 1) {
				const start = performance.now();
				const answer = await fetch(origin + path, { headers: { cookie } });
				bytes = (await answer.arrayBuffer()).byteLength;
				if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
				if (run >= 5) times.push(performance.now() - start);
			}
			const size = `${PEOPLE} × ${MAILBOXES}`;
			const slowest = Math.max(...times).toFixed(0);
			const note = `${(bytes / 1000).toFixed(0)} kB, slowest ${slowest} ms`;
			rows.push({ work: `${work}, ${size}, over HTTP`, tool: 'sluss', ms: median(times), note });
		}
		return rows;
	} finally {
		server.kill();
		if (server.exitCode === null) await once(server, 'exit');
	}
}) satisfies BenchCase;

/** Through the app itself, so that the key of the storage and the demo are its own. */
async function fill(settings: Record<string, string>, reader: string): Promise<void> {
	const app = await createApp(loadConfig(settings));
	await app.start();
	const { db, clock, ids } = app;
	const createdAt = clock.now();
	await db.write(async (tx) => {
		const mailboxIds: string[] = [];
		for (let index = 0; index < MAILBOXES; index += 1) {
			const id = ids.uuid();
			mailboxIds.push(id);
			const functionalAddress = `kommun:enhet-${index}`;
			await tx
				.insert(mailboxes)
				.values({ id, functionalAddress, name: `Enhet ${index}`, createdAt });
		}
		for (let index = 0; index < PEOPLE; index += 1) {
			const personId = ids.uuid();
			const displayName = `Förnamn ${index % 97} Efternamn ${index}`;
			await tx
				.insert(people)
				.values({ id: personId, displayName, title: 'Handläggare', createdAt });
			await tx.insert(memberships).values(
				Array.from({ length: MEMBERSHIPS }, (_, nth) => ({
					mailboxId: mailboxIds[(index * 7 + nth * 41) % MAILBOXES] ?? '',
					personId,
					mayQueue: true,
					mayRead: true,
					maySend: nth % 2 === 0,
					mayAdminister: false,
					createdAt
				}))
			);
		}
	});
	await grantRole(app, { actor: INSTALLATION, personId: reader, role: 'administrator' });
	await app.stop();
}

/** As the demo's page does. Returns the cookie. */
async function signIn(origin: string, person: string, runs: () => boolean): Promise<string> {
	for (;;) {
		try {
			const answer = await fetch(`${origin}/login?/signIn`, {
				method: 'POST',
				redirect: 'manual',
				headers: { origin },
				body: new URLSearchParams({ person })
			});
			const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
			if (cookie === undefined) throw new TypeError(`no cookie: ${answer.status}`);
			return cookie;
		} catch (error) {
			if (!runs()) throw error;
			await wait(200);
		}
	}
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	if (address === null || typeof address === 'string') throw new Error('no port');
	return address.port;
}
