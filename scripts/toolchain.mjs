// What the README's commands need before TypeScript can run: the project's packages and the project's own Node. Plain
// JavaScript on purpose: this part runs on whatever Node the machine has.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.sluss-lockfile');

/** Installs what package-lock.json names, unless it is there already. */
export function install() {
	const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;
	console.log('Installing packages …');
	const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
	const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32'
	});
	if (result.status !== 0) fail('npm ci failed; the messages above say why.');
	writeFileSync(stamp, lockfile);
}

/** Environment in which `node` is the project's own (Node 24 from the registry) and its tools are found first. */
export function environment(extra = {}) {
	const bin = join(root, 'node_modules', '.bin');
	return { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, ...extra };
}

/** Whether this version (`v24.21.0`) runs TypeScript as it is. */
export function isNewEnough(version) {
	const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
	return major > 22 || (major === 22 && minor >= 18);
}

/** Ends with a clear message where neither the project's Node nor the machine's is new enough. */
export function requireNode() {
	const { stdout } = spawnSync('node', ['--version'], { env: environment(), encoding: 'utf8' });
	if (isNewEnough(stdout ?? '')) return;
	fail(
		`Sluss needs Node 22.18 or newer; found ${stdout?.trim() || 'none'}. ` +
			'On Linux x64 npm installs one with the packages; elsewhere install Node 24 first.'
	);
}

/** Runs a tool to its end and returns its exit status. */
export function run(command, args, extra = {}) {
	const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment(extra) });
	return result.status ?? 1;
}

/** Starts a tool that goes on until it is stopped; signals reach it, and its exit status is ours. */
export function runUntilStopped(command, args, extra = {}) {
	const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: environment(extra) });
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
	child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 0));
}

export function fail(message) {
	console.error(message);
	process.exit(1);
}
