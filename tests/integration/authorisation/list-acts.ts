/// <reference types="vite/client" />
/** Everything that can be asked of the app, found in the route files themselves. */

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'fallback'];

type Module = Record<string, unknown>;
const pages = import.meta.glob('/src/routes/**/+page.svelte');
const pageServers = import.meta.glob<Module>('/src/routes/**/+page.server.ts');
const endpoints = import.meta.glob<Module>('/src/routes/**/+server.ts');
const others = import.meta.glob('/src/routes/**/+{page,layout}.ts');

/** `GET /mailboxes/[mailbox]` for pages and endpoints, `POST /compose?/start` for actions; sorted. */
export async function listActs(): Promise<string[]> {
	const acts = new Set<string>();
	for (const file of [...Object.keys(pages), ...Object.keys(others)]) {
		if (!file.includes('+layout')) acts.add(`GET ${pathOf(file)}`);
	}
	for (const [file, load] of Object.entries(pageServers)) {
		acts.add(`GET ${pathOf(file)}`);
		const { actions = {} } = await load();
		for (const action of Object.keys(actions as object)) {
			acts.add(`POST ${pathOf(file)}?/${action}`);
		}
	}
	for (const [file, load] of Object.entries(endpoints)) {
		const module = await load();
		for (const method of METHODS) {
			if (method in module) acts.add(`${method} ${pathOf(file)}`);
		}
	}
	return [...acts].sort();
}

/** The path that a browser asks for: without the groups of routes. */
function pathOf(file: string): string {
	const folders = file.split('/').slice(3, -1);
	return `/${folders.filter((folder) => !/^\(.*\)$/.test(folder)).join('/')}`;
}
