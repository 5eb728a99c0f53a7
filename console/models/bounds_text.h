// What grants, rules and mappings are bound to, in words.
#pragma once

#include "shared/model/bounds.h"

#include <functional>

#include <QUuid>

namespace sb::console {

/// What an id is called; the id itself when nobody knows.
using NameOf = std::function<QString(const QUuid &)>;

/// In words: `Environment`, `Secrets below`.
[[nodiscard]] QString wordOfBound(const QString &key);
/// `Environment prod, Provider vault`; `everything` without bounds.
[[nodiscard]] QString boundsText(const model::Bounds &bounds, const NameOf &nameOf);

} // namespace sb::console
