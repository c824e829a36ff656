import type { Handle } from '@sveltejs/kit/hooks';
import { LANGUAGES, type Language } from '#lib/identity/person.ts';

export const LANGUAGE_COOKIE = 'sluss-language';

/**
 * Language and theme of the page. A person's own choice; before sign-in the choice made on the sign-in page; else
 * Swedish. The browser's wish is not asked: many a Swedish office has browsers set up in English.
 */
export const language: Handle = ({ event, resolve }) => {
	const { locals, cookies } = event;
	locals.language =
		locals.session?.person.language ?? parseLanguage(cookies.get(LANGUAGE_COOKIE)) ?? 'sv';
	locals.theme = locals.session?.person.theme ?? 'system';
	return resolve(event, {
		transformPageChunk: ({ html }) =>
			html.replace('%sluss.lang%', locals.language).replace('%sluss.theme%', locals.theme)
	});
};

export function parseLanguage(text: unknown): Language | undefined {
	return LANGUAGES.find((known) => known === text);
}
