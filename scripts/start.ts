/**
 * Serves the built app over HTTP. Around adapter-node's handler this adds what Sluss has a view on: a body limit (our
 * own is checked while the body streams in), headers for what no hook sees, time limits for slow clients, a shutdown that lets requests finish and then
 * the workers, and in the sandbox, where nobody stands in front with TLS, the truth that the address is plain http.
 *
 * In production a proxy with TLS stands in front and says so in PROTOCOL_HEADER and HOST_HEADER (docs/operations.md).
 */
import './engine.ts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defaultHeaders } from '../src/hooks/security-headers.ts';
import { loadConfig, type Config } from '../src/lib/server/config.ts';
import { DEMO_PEOPLE } from '../src/lib/server/demo/demo-people.ts';
import { ERROR_CODES, type ErrorCode } from '../src/lib/server/errors.ts';
import { failureCodeOf } from '../src/lib/server/workers/failure-code.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const handlerFile = join(root, 'build', 'handler.js');
if (!existsSync(handlerFile)) {
	console.error('There is no build yet. Run: npm run build');
	process.exit(1);
}
process.chdir(root);

const { environment, listen } = readConfig();
const { host, port } = listen;
const sandbox = environment === 'sandbox';
process.env.BODY_SIZE_LIMIT ??= '40M';
if (sandbox) process.env.PROTOCOL_HEADER = 'x-forwarded-proto';

let handler: Handler = notYet;
const server = createServer((request, response) => {
	if (sandbox) request.headers['x-forwarded-proto'] = 'http';
	const [path = ''] = (request.url ?? '').split('?');
	for (const header of Object.entries(defaultHeaders(path, isHttps(request)))) {
		response.setHeader(...header);
	}
	// The identity provider's server posts a form from no site at all, which Kit takes for a forged one. Under a type of its
	// own it reaches the route, where the signed token in it is what counts.
	if (request.url === '/login/back-channel') {
		request.headers['content-type'] = 'application/vnd.sluss.logout-token';
	}
	// A DELETE of the identity provider has no body and so no type, which Kit takes for a forged form as well.
	if (request.url?.startsWith('/scim/') && request.headers['content-type'] === undefined) {
		request.headers['content-type'] = 'application/scim+json';
	}
	handler(request, response);
});
server.headersTimeout = 15_000;
// A 30 MB message from a tablet on a slow network: a quarter of an hour is 33 kB a second.
server.requestTimeout = 900_000;

// Before anything is opened: who cannot serve must not fetch messages either.
await new Promise<void>((listening) => {
	server.once('error', (error: NodeJS.ErrnoException) => {
		say('LISTEN_FAILED', listenFault(error));
		process.exit(1);
	});
	server.listen(port, host, listening);
});
({ handler } = await loadHandler());
console.log(sandbox ? demoWelcome() : `Sluss serves http://${host}:${port}`);

function listenFault({ code, message }: NodeJS.ErrnoException): string {
	const another = `PORT=${port === 65_535 ? 3_000 : port + 1} npm ${sandbox ? 'run demo' : 'start'}`;
	return code === 'EADDRINUSE'
		? `Port ${port} on ${host} is taken. Stop what uses it, or choose another: ${another}`
		: `Cannot listen on ${host}:${port} (${code ?? message}). HOST must be an address of this machine, and ports below 1024 need a right of their own.`;
}

/** While the database is opened and brought up to date. Alive, and not ready. */
function notYet(request: IncomingMessage, response: ServerResponse): void {
	const alive = request.url === '/health/live';
	const status = alive ? { status: 'ok' } : { status: 'not-ready', reasons: ['WORKERS_STOPPED'] };
	response.writeHead(alive ? 200 : 503, { 'content-type': 'application/json', 'retry-after': '5' });
	response.end(JSON.stringify(status));
}

/** As adapter-node sees it: what the proxy says, and https where no proxy is named. */
function isHttps({ headers }: IncomingMessage): boolean {
	const name = process.env.PROTOCOL_HEADER?.toLowerCase();
	return name === undefined || headers[name] === 'https';
}

/** Before anything is opened: all that is wrong with the settings, at once. */
function readConfig(): Config {
	try {
		return loadConfig();
	} catch (error) {
		return refuse(error);
	}
}

/** Loading the handler starts the app. */
async function loadHandler(): Promise<{ handler: Handler }> {
	try {
		return (await import(pathToFileURL(handlerFile).href)) as { handler: Handler };
	} catch (error) {
		return refuse(error);
	}
}

/** What operations must know ends here as one sentence with its code; only what nobody foresaw has a stack. */
function refuse(error: unknown): never {
	const { code, message } = error as { code?: string; message?: string };
	if (code !== undefined && code in ERROR_CODES) {
		say(code as ErrorCode, message ?? '');
	} else if (failureCodeOf(error) === 'STORAGE_FAILING') {
		say(
			'STORAGE_FAILING',
			`${ERROR_CODES.STORAGE_FAILING} Is the disk with SLUSS_DATA full, or can it be read only? (${code ?? 'no code'})`
		);
	} else {
		say('INTERNAL', 'Sluss could not start, for a reason that nobody foresaw; please report it.');
		console.error(error);
	}
	process.exit(1);
}

function say(code: ErrorCode, message: string): void {
	console.error(`${code}: ${message}`);
}

function demoWelcome(): string {
	const widest = Math.max(...DEMO_PEOPLE.map((person) => person.displayName.length));
	const people = DEMO_PEOPLE.map(
		(person) => `    ${person.displayName.padEnd(widest)}  ${person.title}`
	);
	return [
		'',
		`  Sluss, with the sandbox federation: http://localhost:${port}`,
		'',
		'  Sign in as one of',
		...people,
		'',
		'  Ctrl-C stops it; what you did is there when you start it again.',
		''
	].join('\n');
}

let stopping = false;
async function shutDown(reason: string, code = 0): Promise<void> {
	if (stopping) return;
	stopping = true;
	const listening = server.listening;
	const drained = new Promise<void>((done) => server.close(() => done()));
	server.closeIdleConnections();
	setTimeout(() => server.closeAllConnections(), 5_000).unref();
	if (listening) await drained;
	// Kit's own signal for "stop what runs beside the requests"; src/hooks.server.ts listens and stops the app.
	process.emit('sveltekit:shutdown' as never, reason as never);
	setTimeout(() => process.exit(code), 10_000).unref();
	process.exitCode = code;
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
	process.on(signal, () => void shutDown(signal));
