/** The server's outermost layer: starts and stops the app, and says what happens to each request before its route. */
import { building } from '$app/env';
import { error } from '@sveltejs/kit';
import {
	sequence,
	type Handle,
	type HandleServerError,
	type ServerInit
} from '@sveltejs/kit/hooks';
import { createApp, type App } from '#lib/server/app.ts';
import { loadConfig } from '#lib/server/config.ts';
import { bodyLimit } from './hooks/body-limit.ts';
import { formFields } from './hooks/form-fields.ts';
import { guard } from './hooks/guard.ts';
import { language } from './hooks/language.ts';
import { observeRequest } from './hooks/observe-request.ts';
import { reportError } from './hooks/report-error.ts';
import { securityHeaders } from './hooks/security-headers.ts';
import { session } from './hooks/session.ts';

// The one exception to "no module-level mutable state": Kit gives `init` no other way to hand something to `handle`.
let app: App | undefined;

export const init: ServerInit = async () => {
	if (building) return;
	const created = await createApp(loadConfig());
	process.once('sveltekit:shutdown', () => void created.stop());
	await created.start();
	app = created;
};

const giveApp: Handle = ({ event, resolve }) => {
	if (app === undefined) error(503, 'Sluss is starting');
	event.locals.app = app;
	return resolve(event);
};

export const handle: Handle = sequence(
	securityHeaders,
	giveApp,
	observeRequest,
	bodyLimit,
	session,
	language,
	guard,
	formFields
);

export const handleError: HandleServerError = (input) =>
	input.event.locals.app === undefined ? undefined : reportError(input);
