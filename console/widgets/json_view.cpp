#include "console/widgets/json_view.h"

#include "console/look/text_style.h"

namespace sb::console {

JsonView::JsonView(QWidget *parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setAccessibleName(tr("JSON as the server sent it"));
    setFont(fontOf(TextRole::Mono));
    setTabChangesFocus(true);
    setLineWrapMode(NoWrap);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
}

void JsonView::show(const QString &text)
{
    if (toPlainText() != text)
        setPlainText(text);
}

} // namespace sb::console
