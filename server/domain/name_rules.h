// Text that people give things and that others must be able to read as it is.
#pragma once

#include "shared/core/result.h"

#include <QString>
#include <QStringView>

namespace sb::domain {

/// Unicode characters, not UTF-16 units.
qsizetype characterCount(QStringView text);

/// C0, DEL, C1, line and paragraph separators, and the bidirectional controls, with which a text
/// can be made to look like another.
bool isControlCharacter(QChar character);
bool containsControlCharacter(QStringView text);

/// A name without surrounding white space; 422 invalid_value at `pointer` when it is blank, longer
/// than 200 characters or holds a control character.
core::Result<QString> checkName(QStringView name, const QString &pointer);

/// Prose about something, without surrounding white space; 422 invalid_value at `pointer` when it
/// is longer than 1,000 characters or holds a control character other than a line break or tab.
core::Result<QString> checkDescription(QStringView text, const QString &pointer);

} // namespace sb::domain
