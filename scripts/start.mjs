// `npm start`: plain JavaScript for any Node, so that an old one gets a sentence instead of a stack: what follows is
// TypeScript, which it cannot read.
import { join } from 'node:path';
import { isNewEnough, root } from './toolchain.mjs';

if (!isNewEnough(process.versions.node)) {
	console.error(
		`This is Node ${process.versions.node}; Sluss needs Node 22.18 or newer. "npm start" uses the Node that ` +
			`npm ci installs on Linux x64; without npm: ${join(root, 'node_modules', '.bin', 'node')} scripts/start.mjs. ` +
			'Elsewhere install Node 24.'
	);
	process.exit(1);
}
await import('./start.ts');
