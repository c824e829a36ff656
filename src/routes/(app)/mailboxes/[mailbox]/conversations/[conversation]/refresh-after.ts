import type { SubmitFunction } from '$app/forms';

/** Someone may have been faster: after a refusal the page shows how things now stand, too. */
export const refreshAfter: SubmitFunction =
	() =>
	async ({ update }) => {
		await update({ refreshAll: true });
	};
