#include "console/dialogs/edit_dialog.h"

#include "console/look/text_style.h"

namespace sb::console {

using namespace Qt::StringLiterals;

QStringList differencesOf(const std::vector<Fact> &before, const std::vector<Fact> &after)
{
    QStringList lines;
    for (const Fact &now : after) {
        const auto then = std::find_if(before.begin(), before.end(),
                                       [&](const Fact &fact) { return fact.name == now.name; });
        const QString was = then == before.end() ? QString() : then->value;
        if (was == now.value)
            continue;
        const QString nothing = EditDialogBase::tr("nothing");
        lines.append(u"%1: %2 → %3"_s.arg(now.name, oneLine(was.isEmpty() ? nothing : was),
                                          oneLine(now.value.isEmpty() ? nothing : now.value)));
    }
    return lines;
}

EditDialogBase::EditDialogBase(const QString &title, const QString &sendText, bool isNew,
                               QWidget *parent)
    : FormDialog(title, sendText, Enter::Sends, parent), m_isNew(isNew),
      m_idempotencyKey(client::makeIdempotencyKey()), m_conflict(new Banner(this))
{
    m_conflict->setObjectName(u"conflict"_s);
    m_conflict->hide();
    column().insertWidget(1, m_conflict);
    connect(m_conflict, &Banner::actionTriggered, this, &EditDialogBase::theirsWanted);
}

QString EditDialogBase::conflict() const
{
    return m_conflict->isHidden() ? QString() : m_conflict->text();
}

void EditDialogBase::showConflict(const QStringList &differences)
{
    const QString changes = differences.isEmpty()
                                ? tr("What they saved says the same as before.")
                                : tr("They changed:\n%1").arg(differences.join(u'\n'));
    m_conflict->show(Tone::Warning,
                     tr("Somebody else has saved this meanwhile. Nothing of yours is lost.\n%1\n"
                        "Save again to put yours over theirs.")
                         .arg(changes),
                     tr("Take &theirs"));
    fit();
}

void EditDialogBase::hideConflict()
{
    m_conflict->hide();
    fit();
}

void EditDialogBase::fail(const client::ApiError &error)
{
    if (error.kind == client::ApiError::Kind::Refused)
        m_idempotencyKey = client::makeIdempotencyKey();
    showRefusal(error);
}

void EditDialogBase::setReady(bool isReady)
{
    m_isReady = isReady;
    for (int row = 0; row < form().rowCount(); ++row) {
        QLayoutItem *item = form().itemAt(row, QFormLayout::FieldRole);
        QWidget *field = item ? item->widget() : nullptr;
        if (item && item->layout() && item->layout()->count() > 0)
            field = item->layout()->itemAt(0)->widget();
        if (field)
            field->setEnabled(isReady);
    }
}

} // namespace sb::console
