#include "console/widgets/password_field.h"

#include "console/look/icon.h"

#include <QAction>

namespace sb::console {

using namespace Qt::StringLiterals;

PasswordField::PasswordField(QWidget *parent) : QLineEdit(parent)
{
    setEchoMode(Password);
    setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    QAction *look = addAction(icon(u"reveal"_s, Tone::Muted), TrailingPosition);
    look->setText(tr("Show what is typed"));
    look->setToolTip(look->text());
    look->setCheckable(true);
    connect(look, &QAction::toggled, this, [this, look](bool isShown) {
        setEchoMode(isShown ? Normal : Password);
        look->setIcon(icon(isShown ? u"conceal"_s : u"reveal"_s, Tone::Muted));
    });
}

core::SecretBytes PasswordField::take()
{
    QString typed = text();
    QByteArray utf8 = typed.toUtf8();
    // Once the field has let go of the buffer it is ours alone and can be overwritten.
    clear();
    core::wipe(typed);
    return core::SecretBytes::takeFrom(utf8);
}

} // namespace sb::console
