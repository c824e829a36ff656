import { dayOf, lastDayOf } from '#lib/administration/day.ts';
import { levelOf, type MembershipTerms } from '#lib/administration/membership.ts';
import type { Messages } from '#lib/i18n/sv.ts';
import type { MailboxRights } from '#lib/mailbox/mailbox.ts';

/** "Läsa och skicka, administrera". */
export function rightsText(t: Messages, rights: MailboxRights): string {
	const { levels, administer, noRights } = t.administration;
	const level = levelOf(rights);
	if (level === 'none') return rights.administer ? administer : noRights;
	return rights.administer ? `${levels[level]}, ${administer.toLowerCase()}` : levels[level];
}

/** "från 2026-12-01 till och med 2026-12-24". */
export function periodText(
	t: Messages,
	period: { from: number | null; until: number | null }
): string {
	const { fromDay, untilDay, noEnd } = t.administration;
	const until = period.until === null ? noEnd : untilDay(lastDayOf(period.until));
	return period.from === null ? until : `${fromDay(dayOf(period.from))} ${until}`;
}

/** Rights and period; what is none says so. */
export function termsText(t: Messages, terms: MembershipTerms | null): string {
	if (terms === null) return t.administration.noRights;
	return `${rightsText(t, terms.rights)}, ${periodText(t, terms)}`;
}
