/**
 * A real clamd of our own: a folder with one signature that the test has made, a configuration, a socket. It knows nothing
 * of the machine's own clamd, its signatures or freshclam.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PROGRAM = ['/usr/sbin/clamd', '/usr/local/sbin/clamd'].find(
	(path) => spawnSync(path, ['--version'], { stdio: 'ignore' }).error === undefined
);
/** Loading one signature takes moments; a busy machine makes them long. */
const START_MS = 60_000;

/** Why clamd cannot be had here, or undefined when it can. Printed, since a skipped judge is worth knowing of. */
export function missingClamd(): string | undefined {
	if (PROGRAM !== undefined) return undefined;
	process.stdout.write('skipped: clamd not here (Debian: clamav-daemon)\n');
	return 'skipped: clamd not here';
}

/** The bytes that our only signature is about, and its name as clamd gives it. */
export const MALWARE = Buffer.from('sluss test signature, harmless: 7c1f0e55b2');
export const MALWARE_NAME = 'Sluss.Test.Signature.UNOFFICIAL';

export async function startClamd(
	options: {
		streamMaxLength?: string;
		maxFileSize?: string;
		alertExceedsMax?: 'no';
		port?: number;
	} = {}
) {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-clamd-'));
	const database = join(folder, 'signatures');
	const socket = join(folder, 'clamd.ctl');
	await mkdir(database);
	// Name, any kind of file, anywhere in it, these bytes.
	await writeFile(
		join(database, 'test.ndb'),
		`Sluss.Test.Signature:0:*:${MALWARE.toString('hex')}\n`
	);
	await writeFile(
		join(folder, 'clamd.conf'),
		[
			'Foreground yes',
			`DatabaseDirectory ${database}`,
			`LocalSocket ${socket}`,
			...(options.port === undefined ? [] : [`TCPSocket ${options.port}`, 'TCPAddr 127.0.0.1']),
			`TemporaryDirectory ${folder}`,
			`StreamMaxLength ${options.streamMaxLength ?? '40M'}`,
			`MaxFileSize ${options.maxFileSize ?? '40M'}`,
			'MaxScanSize 400M',
			`AlertExceedsMax ${options.alertExceedsMax ?? 'yes'}`,
			'MaxThreads 2',
			''
		].join('\n')
	);
	await chmod(folder, 0o755);
	let daemon = await launch(folder, socket);
	return {
		address: { socket },
		/** The daemon goes, its folder stays. */
		stop: () => end(daemon),
		async start() {
			daemon = await launch(folder, socket);
		},
		async close() {
			await end(daemon);
			await rm(folder, { recursive: true, force: true });
		}
	};
}

type Daemon = ReturnType<typeof spawn>;

async function launch(folder: string, socket: string): Promise<Daemon> {
	await rm(socket, { force: true });
	const daemon = spawn(PROGRAM ?? '', ['--config-file', join(folder, 'clamd.conf')], {
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let said = '';
	daemon.stdout?.on('data', (text) => (said += text));
	daemon.stderr?.on('data', (text) => (said += text));
	const until = performance.now() + START_MS;
	while (!(await answers(socket))) {
		if (daemon.exitCode !== null || performance.now() > until) {
			await end(daemon);
			throw new Error(`clamd did not start: ${said}`);
		}
		await wait(50);
	}
	return daemon;
}

function answers(path: string): Promise<boolean> {
	return new Promise((done) => {
		const socket = connect({ path });
		socket.on('connect', () => done(true)).on('error', () => done(false));
		socket.on('connect', () => socket.destroy());
	});
}

async function end(daemon: Daemon): Promise<void> {
	if (daemon.exitCode !== null || daemon.signalCode !== null) return;
	const gone = new Promise((done) => daemon.once('exit', done));
	daemon.kill('SIGKILL');
	await gone;
}
