import type { Messages } from '#lib/i18n/sv.ts';
import type { DraftField, DraftProblem } from '#lib/message/draft.ts';

export function problemText(t: Messages, { field, code }: DraftProblem): string {
	return t.compose.problems[field][code] ?? t.compose.problemOther;
}

/** The first that is wrong with a field; undefined when nothing is. */
export function problemOf(
	t: Messages,
	problems: readonly DraftProblem[],
	field: DraftField
): string | undefined {
	const problem = problems.find((each) => each.field === field);
	return problem && problemText(t, problem);
}
