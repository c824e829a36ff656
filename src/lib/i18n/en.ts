import { administration } from './en/administration.ts';
import { attachments } from './en/attachments.ts';
import { audit } from './en/audit.ts';
import { common } from './en/common.ts';
import { compose } from './en/compose.ts';
import { conversation } from './en/conversation.ts';
import { errors } from './en/errors.ts';
import { groups } from './en/groups.ts';
import { imports } from './en/imports.ts';
import { login } from './en/login.ts';
import { message } from './en/message.ts';
import { navigation } from './en/navigation.ts';
import { notices } from './en/notices.ts';
import { operations } from './en/operations.ts';
import { queue } from './en/queue.ts';
import { retention } from './en/retention.ts';
import { search } from './en/search.ts';
import { settings } from './en/settings.ts';
import { signIn } from './en/sign-in.ts';
import { time } from './en/time.ts';
import type { Messages } from './sv.ts';

export const en: Messages = {
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
