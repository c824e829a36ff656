// `npm run demo`: installs, builds, and serves Sluss with the sandbox federation at http://localhost:3000.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, install, requireNode, root, run, runUntilStopped } from './toolchain.mjs';

install();
requireNode();
buildIfChanged();
runUntilStopped('node', ['scripts/start.ts'], {
	SLUSS_ENVIRONMENT: 'sandbox',
	PORT: process.env.PORT ?? '3000'
});

function buildIfChanged() {
	const stamp = join(root, 'build', '.sluss-source');
	const source = fingerprint(['src', 'static', 'vite.config.ts', 'package-lock.json']);
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === source) return;
	console.log('Building …');
	if (run('vite', ['build', '--logLevel', 'warn']) !== 0) fail('The build failed; see above.');
	writeFileSync(stamp, source);
}

function fingerprint(paths) {
	const hash = createHash('sha256');
	const visit = (path) => {
		if (statSync(path).isDirectory()) {
			for (const name of readdirSync(path).sort()) visit(join(path, name));
			return;
		}
		hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
	};
	for (const path of paths) visit(join(root, path));
	return hash.digest('hex');
}
