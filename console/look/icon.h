// Our own icons (resources/icons), drawn in the colour of the text beside them so that one set does
// for light and dark.
#pragma once

#include "console/look/colours.h"

#include <optional>

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace sb::console {

/// The icon of that file name, e.g. `inbox`; follows the application's palette. With a tone it
/// keeps the tone's colour.
[[nodiscard]] QIcon icon(const QString &name, std::optional<Tone> tone = {});

/// One picture of `size` logical pixels for a screen of that ratio.
[[nodiscard]] QPixmap iconPixmap(const QString &name, const QColor &colour, int size, qreal ratio);

} // namespace sb::console
