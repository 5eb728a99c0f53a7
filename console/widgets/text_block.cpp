#include "console/widgets/text_block.h"

#include <QTextOption>

namespace sb::console {

using namespace Qt::StringLiterals;

TextBlock::TextBlock(const QString &accessibleName, QWidget *parent) : QTextEdit(parent)
{
    setAccessibleName(accessibleName);
    setProperty("role", u"block"_s);
    setReadOnly(true);
    setAcceptRichText(false);
    setTabChangesFocus(true);
    // To be read, not to be stopped at on the way to a button.
    setFocusPolicy(Qt::ClickFocus);
    setFrameShape(NoFrame);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    document()->setDocumentMargin(0);
    document()->setUndoRedoEnabled(false);
}

void TextBlock::show(const QString &text)
{
    if (toPlainText() != text)
        setPlainText(text);
    fitHeight();
}

void TextBlock::resizeEvent(QResizeEvent *event)
{
    QTextEdit::resizeEvent(event);
    fitHeight();
}

void TextBlock::fitHeight()
{
    document()->setTextWidth(viewport()->width());
    const int wanted = qCeil(document()->size().height());
    setFixedHeight(std::max(wanted, fontMetrics().height()) + 2);
}

} // namespace sb::console
