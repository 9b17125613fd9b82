/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HP_TARGETS_SMB_WERROR_H
#define HP_TARGETS_SMB_WERROR_H

/* Results of Windows functions that mean something to a look (MS-ERREF 2.2; the last one MS-SRVS
 * 2.2.2). What people are told of the others: errors.c. */

#define HP_WERR_OK 0u
#define HP_WERR_FILE_NOT_FOUND 2u
#define HP_WERR_ACCESS_DENIED 5u
#define HP_WERR_INVALID_PARAMETER 87u
#define HP_WERR_INVALID_NAME 123u
#define HP_WERR_INVALID_LEVEL 124u
#define HP_WERR_MORE_DATA 234u
#define HP_WERR_NO_MORE_ITEMS 259u
#define HP_WERR_KEY_DELETED 1018u
#define HP_WERR_NO_SERVICE 1060u /* ERROR_SERVICE_DOES_NOT_EXIST */
#define HP_NERR_NO_SHARE 2310u

#endif
