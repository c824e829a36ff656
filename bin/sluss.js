#!/usr/bin/env node
// Plain JavaScript for any Node, so that an old one gets a sentence instead of a syntax error: what follows is TypeScript.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
	process.stderr.write(
		`sluss: this is Node ${process.versions.node}; sluss needs Node 22.18 or later.\n` +
			'In the project folder, "npm run --silent sluss -- …" uses the Node that npm ci installs there.\n'
	);
	process.exitCode = 2;
} else {
	// npm runs scripts in the project folder; the paths given are meant from where the person stands.
	const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env;
	if (script === 'sluss' && folder) process.chdir(folder);
	const { main } = await import('../src/cli/main.ts');
	process.exitCode = await main(process.argv.slice(2));
}
