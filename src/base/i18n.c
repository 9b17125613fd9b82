/* SPDX-License-Identifier: GPL-3.0-or-later */
typedef int hp_empty_i18n;
