// The colours of both looks, and what tones of meaning look like in each. Colour is never the only
// sign: whoever uses a tone also writes a word or draws an icon.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

namespace sb::console {

struct Colours
{
    QColor window = {};
    QColor sidebar = {};
    QColor surface = {};
    QColor alternate = {};
    QColor hover = {};
    QColor border = {};
    QColor borderStrong = {};
    QColor text = {};
    QColor muted = {};
    QColor disabled = {};
    QColor accent = {};
    QColor accentHover = {};
    QColor accentText = {};
    QColor selection = {};
    QColor good = {};
    QColor goodBack = {};
    QColor warning = {};
    QColor warningBack = {};
    QColor bad = {};
    QColor badBack = {};
    QColor info = {};
    QColor infoBack = {};
};

[[nodiscard]] const Colours &lightColours();
[[nodiscard]] const Colours &darkColours();

/// Text is lighter than what is behind it.
[[nodiscard]] bool isDark(const QPalette &palette);
/// The set that belongs to a palette of ours.
[[nodiscard]] const Colours &coloursFor(const QPalette &palette);

/// That of the application now.
[[nodiscard]] QPalette currentPalette();

enum class Tone { Neutral, Muted, Info, Good, Warning, Bad };

[[nodiscard]] QColor toneColour(Tone tone, const QPalette &palette);
/// Behind text of that tone.
[[nodiscard]] QColor toneBackground(Tone tone, const QPalette &palette);
/// As style sheets name it: `info`, `good`, …
[[nodiscard]] QString toneName(Tone tone);

} // namespace sb::console
