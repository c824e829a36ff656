import type { Language, Theme } from '#lib/identity/person.ts';
import type { App as Sluss } from '#lib/server/app.ts';
import type { Session } from '#lib/server/identity/session.ts';

declare global {
	namespace App {
		interface Error {
			status: number;
			message: string;
			/** Under which the fault stands in the log; only for faults that nobody foresaw. */
			id?: string;
		}
		interface Locals {
			app: Sluss;
			/** Stands in the log beside everything that this request did. */
			requestId: string;
			session: Session | null;
			language: Language;
			theme: Theme;
			/** With an answer 429: when to try again, in seconds. */
			retryAfterS?: number;
		}
		interface PageData {
			/** The name of the page in the browser's title. */
			title?: string;
		}
	}
}
export {};
