// The type scale and the rhythm: every distance is a step of 8 pixels or half of one, every text
// has one of these sizes.
#pragma once

#include <QLabel>
#include <QString>

namespace sb::console {

namespace spacing {

inline constexpr int half = 4;
inline constexpr int one = 8;
inline constexpr int two = 16;
inline constexpr int three = 24;
inline constexpr int four = 32;

} // namespace spacing

enum class TextRole {
    /// 1.5 times the ordinary size, for the name of a page.
    Title,
    /// 1.15 times, for what is shown.
    Heading,
    Body,
    /// Ordinary size, quieter colour.
    Muted,
    /// 0.9 times, quieter, for the name of a group.
    Section,
    /// Same width for every character.
    Mono,
};

[[nodiscard]] QFont fontOf(TextRole role);
/// Plain text that never runs as markup, whoever wrote it.
[[nodiscard]] QLabel *makeLabel(TextRole role, const QString &text = {}, QWidget *parent = nullptr);
void applyRole(QLabel &label, TextRole role);
/// Makes the style sheet look again after a property that it selects by has changed.
void restyle(QWidget &widget);

/// Gives a button (or a field) one of the looks that the style sheet knows: `primary`, `danger`,
/// `link`, `bad`; empty for the ordinary one.
void setTone(QWidget &widget, const QString &tone);

/// `1 job`, `3 jobs`: the number with the form of the word that goes with it.
[[nodiscard]] QString counted(int number, const QString &one, const QString &many);

/// Text of others made harmless for one line: control and direction characters are shown as U+FFFD,
/// line breaks as blanks.
[[nodiscard]] QString oneLine(const QString &text);

} // namespace sb::console
