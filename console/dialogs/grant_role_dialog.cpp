#include "console/dialogs/grant_role_dialog.h"

#include "console/look/text_style.h"
#include "console/session/error_text.h"
#include "shared/core/uuid_text.h"

#include <QCompleter>
#include <QLineEdit>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

/// By what is chosen, or typed: a name that is offered, or an id.
std::optional<QUuid> idFrom(const QComboBox &combo)
{
    const QString text = combo.currentText().trimmed();
    const int at = combo.findText(text, Qt::MatchFixedString);
    return at >= 0 ? combo.itemData(at).toUuid() : core::uuidFromText(text);
}

void fill(QComboBox &combo, const std::vector<NameDirectory::Entry> &entries)
{
    const QString typed = combo.currentText();
    combo.clear();
    for (const auto &[id, name] : entries)
        combo.addItem(oneLine(name), id);
    combo.setCurrentIndex(combo.findText(typed));
    if (combo.currentIndex() < 0)
        combo.setEditText(typed);
}

void makeSearchable(QComboBox &combo, const QString &placeholder, const QString &name)
{
    combo.setEditable(true);
    combo.setInsertPolicy(QComboBox::NoInsert);
    combo.completer()->setFilterMode(Qt::MatchContains);
    combo.completer()->setCompletionMode(QCompleter::PopupCompletion);
    combo.lineEdit()->setPlaceholderText(placeholder);
    combo.lineEdit()->setAccessibleName(name);
}

} // namespace

GrantRoleDialog::GrantRoleDialog(Session &session, NameDirectory &names, QWidget *parent)
    : FormDialog(tr("Grant a role"), tr("&Grant"), Enter::Sends, parent), m_session(session),
      m_names(names), m_user(new QComboBox(this)), m_role(new QComboBox(this)),
      m_scope(new BoundsEditor(BoundsEditor::scopeKeys(), this)),
      m_reach(makeLabel(TextRole::Muted, {}, this)), m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"grantRoleDialog"_s);
    m_user->setObjectName(u"user"_s);
    m_role->setObjectName(u"role"_s);
    makeSearchable(*m_user, tr("Name, e-mail or id"), tr("Who"));
    makeSearchable(*m_role, tr("Name of the role"), tr("Role"));
    addField(u"/user_id"_s, tr("&Who"), m_user);
    addField(u"/role_id"_s, tr("&Role"), m_role);
    addField(u"/scope"_s, tr("W&here"), m_scope);
    m_reach->setWordWrap(true);
    m_reach->setObjectName(u"reach"_s);
    column().addWidget(m_reach);
    const auto showReach = [this] {
        const model::Bounds scope = m_scope->value();
        m_reach->setText(
            scope.empty()
                ? tr("Without bounds the role counts everywhere.")
                : tr("Only within: %1. What is not about secrets, such as editing roles, such a "
                     "grant does not allow.")
                      .arg(boundsText(scope,
                                      [this](const QUuid &id) { return m_names.nameOf(id); })));
    };
    connect(m_scope, &BoundsEditor::edited, this, showReach);
    connect(&m_names, &NameDirectory::changed, this, &GrantRoleDialog::fillChoices);
    fillChoices();
    showReach();
    setMinimumWidth(600);
    m_user->setFocus();
}

void GrantRoleDialog::fillChoices()
{
    fill(*m_user, m_names.entries(NameDirectory::Kind::Users));
    fill(*m_role, m_names.entries(NameDirectory::Kind::Roles));
    std::vector<std::pair<QString, QString>> projects;
    for (const auto &[id, name] : m_names.entries(NameDirectory::Kind::Projects))
        projects.emplace_back(name, core::toText(id));
    m_scope->setChoices(u"project_id"_s, projects);
}

void GrantRoleDialog::send()
{
    const auto user = idFrom(*m_user);
    if (!user)
        return showFault(u"/user_id"_s, tr("There is nobody of that name."));
    const auto role = idFrom(*m_role);
    if (!role)
        return showFault(u"/role_id"_s, tr("There is no role of that name."));
    QObject *context = call().start();
    m_session.apis().roles.grant(
        {.userId = *user, .roleId = *role, .scope = m_scope->value()}, m_idempotencyKey, context,
        call().ending<model::UserRole>([this](client::Answer<model::UserRole> answer) {
            if (answer)
                return accept();
            if (answer.error().kind == client::ApiError::Kind::Refused)
                m_idempotencyKey = client::makeIdempotencyKey();
            showRefusal(answer.error());
        }));
}

} // namespace sb::console
