// The browser for the end-to-end tests: the machine's Chromium if there is one, else Playwright's, else Debian's package.
import { existsSync } from 'node:fs';
import { run } from './toolchain.mjs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium, or '' for the one that Playwright has installed; undefined when none can be had. */
export async function findBrowser() {
	const here = process.env.SLUSS_CHROMIUM ?? places.find((path) => existsSync(path));
	if (here) return here;
	const { chromium } = await import('@playwright/test');
	if (existsSync(chromium.executablePath())) return '';
	console.log('No Chromium on this machine: installing one …');
	if (run('playwright', ['install', 'chromium']) === 0) return '';
	if (existsSync('/usr/bin/apt-get')) {
		const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
		const apt = (...args) => {
			const [command, ...rest] = [...sudo, 'apt-get', ...args];
			return run(command, rest, { DEBIAN_FRONTEND: 'noninteractive' });
		};
		apt('update', '-qq');
		if (apt('install', '-y', '-qq', 'chromium') === 0)
			return places.find((path) => existsSync(path));
	}
	return undefined;
}
