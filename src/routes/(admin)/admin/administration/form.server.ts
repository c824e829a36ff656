import { endOfDay, startOfDay } from '#lib/administration/day.ts';
import { LEVELS, rightsAt, type MembershipTerms } from '#lib/administration/membership.ts';

/** One of the values, or the first. */
export function oneOf<Value extends string>(values: readonly Value[], text: string | null): Value {
	return values.find((value) => value === text) ?? (values[0] as Value);
}

export function textIn(form: FormData | URLSearchParams, name: string): string {
	const value = form.get(name);
	return typeof value === 'string' ? value.trim() : '';
}

/** A page number in the address, from 0. */
export function pageIn(params: URLSearchParams, name = 'page'): number {
	const page = Number(params.get(name) ?? 0);
	return Number.isSafeInteger(page) && page > 0 ? page : 0;
}

/** What the fields of RightsFields.svelte say; `null` terms: no right. Undefined when a day is none. */
export function termsIn(form: FormData): { terms: MembershipTerms | null } | undefined {
	const rights = rightsAt(oneOf(LEVELS, textIn(form, 'level')), form.has('administer'));
	const [from, until] = [textIn(form, 'from'), textIn(form, 'until')];
	const begins = from === '' ? null : startOfDay(from);
	const ends = until === '' ? null : endOfDay(until);
	if (begins === undefined || ends === undefined) return undefined;
	const nothing = !rights.queue && !rights.administer;
	return { terms: nothing ? null : { rights, from: begins, until: ends } };
}
