/**
 * The catalogue. Swedish is the source of the keys: `Messages` is its type and every other language must have the same
 * (a missing text is a compile error). A text with a number or a name in it is a function. One file per area.
 */
import { administration } from './sv/administration.ts';
import { attachments } from './sv/attachments.ts';
import { audit } from './sv/audit.ts';
import { common } from './sv/common.ts';
import { compose } from './sv/compose.ts';
import { conversation } from './sv/conversation.ts';
import { errors } from './sv/errors.ts';
import { groups } from './sv/groups.ts';
import { imports } from './sv/imports.ts';
import { login } from './sv/login.ts';
import { message } from './sv/message.ts';
import { navigation } from './sv/navigation.ts';
import { notices } from './sv/notices.ts';
import { operations } from './sv/operations.ts';
import { queue } from './sv/queue.ts';
import { retention } from './sv/retention.ts';
import { search } from './sv/search.ts';
import { settings } from './sv/settings.ts';
import { signIn } from './sv/sign-in.ts';
import { time } from './sv/time.ts';

export const sv = {
	administration,
	attachments,
	audit,
	common,
	compose,
	conversation,
	errors,
	groups,
	imports,
	login,
	message,
	navigation,
	notices,
	operations,
	queue,
	retention,
	search,
	settings,
	signIn,
	time
};

export type Messages = typeof sv;
