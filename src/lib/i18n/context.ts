/** The language of the page, given to every component by the root layout. No module holds it: it differs per person. */
import { createContext } from 'svelte';
import type { Language } from '#lib/identity/person.ts';
import { en } from './en.ts';
import { sv, type Messages } from './sv.ts';

export interface I18n {
	readonly language: Language;
	/** The texts: `i18n.t.queue.empty`. */
	readonly t: Messages;
}

export const [getI18n, setI18n] = createContext<I18n>();

/** The texts in one language, for servers and for the root layout. */
export function messagesIn(language: Language): Messages {
	return language === 'en' ? en : sv;
}
