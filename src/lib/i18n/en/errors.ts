import type { ErrorText } from '../sv/errors.ts';

const notFound: ErrorText = {
	title: 'There is no such page',
	means: 'The address is wrong, what was here is gone, or you do not have the right to see it.',
	action: 'Go to the queue and look from there.'
};

const fault: ErrorText = {
	title: 'Something went wrong on our side',
	means: 'It is nothing that you did. The fault is logged. What was saved is still there.',
	action: 'Try again. If it happens again: tell operations the error id.'
};

export const errors = {
	notFound,
	fault,
	tooLarge: {
		title: 'That is too large',
		means: 'What you sent in is larger than Sluss takes. Nothing was saved.',
		action: 'Go back and choose smaller files.'
	},
	refused: {
		title: 'The form could not be accepted',
		means: 'The form did not come from a page of Sluss, or the page has been open for too long.',
		action: 'Go back, reload the page and try again.'
	},
	fieldsMissing: (names: string) =>
		`The form came without some of its fields (${names}). Nothing was changed. Go back, reload the page and try again.`,
	tooMany: {
		title: 'Too many tries',
		means:
			'There have been unusually many tries from here in a short time. Sluss pauses to be on the safe side.',
		action: 'Wait a few minutes and try again.'
	},
	busy: {
		title: 'Sluss does not answer right now',
		means: 'The service is restarting or has much to do. Nothing is lost.',
		action: 'Wait a little and try again.'
	},
	disconnected: {
		title: 'The page could not be fetched',
		means: 'The connection was lost on the way. What was saved is still there.',
		action: 'Check your connection and try again.'
	},
	id: 'Error id',
	toQueue: 'To the queue'
};
