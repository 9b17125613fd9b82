/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lint: the English words its rules know. By first letter: most words of a text are not among
 * them, and every word of every text is looked for. */
#include "style_words.h"

struct known_word {
	const char *text; /* lower case; NULL ends a list */
	unsigned kinds;
};

#define ACTION HP_WORD_ACTION
#define NO_COMMAND HP_WORD_NO_COMMAND
#define DUTY HP_WORD_DUTY
#define CONDITION HP_WORD_CONDITION
#define NOUN HP_WORD_BEHIND_A_NOUN
#define CLAUSE HP_WORD_OPENS_CLAUSE

/* Verbs are actions only if they change something: not to look, read, check or compare. */
static const struct known_word a_words[] = {{"a", NO_COMMAND}, {"add", ACTION}, {"all", CLAUSE},
	{"an", NO_COMMAND}, {"and", HP_WORD_AND}, {"apply", ACTION}, {"are", NOUN}, {0}};
static const struct known_word c_words[] = {{"can", NOUN}, {"change", ACTION}, {"choose", ACTION},
	{"clear", ACTION}, {"click", ACTION}, {"close", ACTION}, {"connect", ACTION},
	{"copy", ACTION}, {"create", ACTION}, {0}};
static const struct known_word d_words[] = {{"delete", ACTION}, {"disable", ACTION},
	{"disconnect", ACTION}, {"do", NOUN}, {"does", NOUN}, {"double-click", ACTION}, {0}};
static const struct known_word e_words[] = {{"edit", ACTION}, {"enable", ACTION}, {"ends", NOUN},
	{"enter", ACTION}, {"exit", ACTION}, {"expand", ACTION}, {"export", ACTION}, {0}};
static const struct known_word g_words[] = {{"goes", NOUN}, {0}};
static const struct known_word h_words[] = {{"has", NOUN}, {"have", NOUN}, {"how", CLAUSE}, {0}};
static const struct known_word i_words[] = {{"if", CONDITION}, {"import", ACTION},
	{"insert", ACTION}, {"install", ACTION}, {"is", NOUN}, {"it", NO_COMMAND}, {0}};
static const struct known_word l_words[] = {{"log", ACTION}, {0}};
static const struct known_word m_words[] = {
	{"may", NOUN}, {"means", NOUN}, {"mount", ACTION}, {"move", ACTION}, {"must", DUTY}, {0}};
static const struct known_word n_words[] = {{"nothing", CLAUSE}, {0}};
static const struct known_word o_words[] = {{"of", NOUN}, {"open", ACTION}, {0}};
static const struct known_word p_words[] = {
	{"please", NO_COMMAND}, {"press", ACTION}, {"put", ACTION}, {0}};
static const struct known_word r_words[] = {{"reboot", ACTION}, {"reinstall", ACTION},
	{"remove", ACTION}, {"rename", ACTION}, {"replace", ACTION}, {"restart", ACTION},
	{"restore", ACTION}, {"right-click", ACTION}, {"run", ACTION}, {0}};
static const struct known_word s_words[] = {{"save", ACTION}, {"select", ACTION}, {"set", ACTION},
	{"shall", DUTY}, {"should", DUTY}, {"start", ACTION}, {"stop", ACTION}, {0}};
static const struct known_word t_words[] = {{"takes", NOUN}, {"that", NO_COMMAND | CLAUSE},
	{"the", NO_COMMAND}, {"then", HP_WORD_THEN}, {"there", NO_COMMAND}, {"this", NO_COMMAND},
	{"type", ACTION}, {0}};
static const struct known_word u_words[] = {
	{"uninstall", ACTION}, {"unless", CONDITION}, {"unmount", ACTION}, {0}};
static const struct known_word w_words[] = {{"was", NOUN}, {"we", NO_COMMAND}, {"were", NOUN},
	{"what", CLAUSE}, {"when", CONDITION}, {"whenever", CONDITION}, {"where", CLAUSE},
	{"which", CLAUSE}, {"who", CLAUSE}, {"will", NOUN}, {"write", ACTION}, {0}};
static const struct known_word y_words[] = {{"you", NO_COMMAND}, {"your", NO_COMMAND}, {0}};

static const struct known_word *const by_letter['z' - 'a' + 1] = {
	['a' - 'a'] = a_words,
	['c' - 'a'] = c_words,
	['d' - 'a'] = d_words,
	['e' - 'a'] = e_words,
	['g' - 'a'] = g_words,
	['h' - 'a'] = h_words,
	['i' - 'a'] = i_words,
	['l' - 'a'] = l_words,
	['m' - 'a'] = m_words,
	['n' - 'a'] = n_words,
	['o' - 'a'] = o_words,
	['p' - 'a'] = p_words,
	['r' - 'a'] = r_words,
	['s' - 'a'] = s_words,
	['t' - 'a'] = t_words,
	['u' - 'a'] = u_words,
	['w' - 'a'] = w_words,
	['y' - 'a'] = y_words,
};

/* Lower case by one bit: of ASCII, only letters become letters by it. */
static char lower(char c)
{
	return (char)(c | 0x20);
}

unsigned hp_style_word_kinds(const char *text, size_t len)
{
	if (len == 0 || lower(text[0]) < 'a' || lower(text[0]) > 'z') {
		return 0;
	}
	const struct known_word *known = by_letter[lower(text[0]) - 'a'];
	for (; known != NULL && known->text != NULL; known++) {
		size_t i = 1;
		while (i < len && known->text[i] == lower(text[i])) {
			i++;
		}
		if (i == len && known->text[i] == '\0') {
			return known->kinds;
		}
	}
	return 0;
}
