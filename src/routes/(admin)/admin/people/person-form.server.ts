import type { PersonParticulars } from '#lib/server/identity/person-fields.ts';
import { textIn } from '../administration/form.server.ts';

/** What PersonFields.svelte posts. */
export function particularsIn(form: FormData): PersonParticulars {
	return {
		displayName: textIn(form, 'name'),
		title: textIn(form, 'title'),
		email: textIn(form, 'email') || null,
		hsaId: textIn(form, 'hsaId') || null
	};
}

/** The code of a problem that the page shows, of whatever a use case answers instead of `done`. */
export function problemOf(
	outcome: { outcome: string } & Partial<{ problem: string; field: string }>
): string {
	if (outcome.outcome === 'invalid') return outcome.problem ?? 'not-found';
	return outcome.outcome === 'taken' ? `taken-${outcome.field}` : outcome.outcome;
}
