#include "console/dialogs/tokens_dialog.h"

#include "console/dialogs/confirm_dialog.h"
#include "console/dialogs/new_token_dialog.h"
#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/session/error_text.h"

#include <QDialogButtonBox>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

TokensDialog::TokensDialog(Session &session, const model::User &user, QWidget *parent)
    : QDialog(parent), m_session(session), m_user(user), m_model(new TokenTableModel(this)),
      m_panel(new TablePanel(*m_model, tr("API tokens"), this)),
      m_revoke(new QPushButton(tr("&Revoke …"), this))
{
    setObjectName(u"tokensDialog"_s);
    const QString title = tr("API tokens of %1").arg(oneLine(user.email));
    setWindowTitle(title);
    // A person's tokens are made by that person alone.
    const bool mayMake = user.isService() || user.id == session.user().id;
    m_panel->setEmptyText({.icon = u"secret"_s,
                           .title = tr("No tokens"),
                           .detail = mayMake ? tr("A program that calls the broker needs one.")
                                             : tr("People make their tokens themselves."),
                           .action = mayMake ? tr("New token …") : QString()});
    auto *add = new QPushButton(icon(u"add"_s), tr("&New token …"), this);
    add->setObjectName(u"newToken"_s);
    add->setVisible(mayMake);
    m_revoke->setObjectName(u"revokeToken"_s);
    m_revoke->setEnabled(false);
    setTone(*m_revoke, u"danger"_s);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    buttons->addButton(add, QDialogButtonBox::ActionRole);
    buttons->addButton(m_revoke, QDialogButtonBox::ActionRole);
    for (QAbstractButton *button : buttons->buttons())
        static_cast<QPushButton *>(button)->setAutoDefault(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::three, spacing::two, spacing::three, spacing::two);
    column->setSpacing(spacing::two);
    column->addWidget(makeLabel(TextRole::Heading, title, this));
    column->addWidget(m_panel, 1);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(add, &QPushButton::clicked, this, &TokensDialog::make);
    connect(m_revoke, &QPushButton::clicked, this, &TokensDialog::revoke);
    connect(m_panel, &TablePanel::emptyActionTriggered, this, &TokensDialog::make);
    connect(m_panel, &TablePanel::refreshWanted, this, &TokensDialog::reload);
    connect(&m_call, &CallSlot::slowChanged, m_panel, &TablePanel::setSlow);
    connect(&m_panel->view(), &TableView::currentSourceRowChanged, this,
            [this](int row) { m_revoke->setEnabled(row >= 0); });
    resize(760, 420);
    reload();
}

TokensDialog::~TokensDialog()
{
    // Before the model, which is the older child.
    delete m_panel;
}

void TokensDialog::reload()
{
    if (m_model->rowCount() == 0)
        m_model->beginLoading();
    QObject *context = m_call.start();
    m_session.apis().users.tokens(m_user.id, {.limit = 1000}, context,
                                  m_call.ending<client::Page<model::ApiToken>>(
                                      [this](client::Answer<client::Page<model::ApiToken>> answer) {
                                          if (!answer)
                                              return m_model->fail(problemText(answer.error()));
                                          m_model->setRows(std::move(answer->items));
                                          m_revoke->setEnabled(m_panel->view().currentSourceRow() >=
                                                               0);
                                      }));
}

void TokensDialog::make()
{
    auto *dialog = new NewTokenDialog(m_session, m_user, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &NewTokenDialog::made, this, &TokensDialog::reload);
    dialog->open();
}

void TokensDialog::revoke()
{
    const int row = m_panel->view().currentSourceRow();
    if (row < 0)
        return;
    const model::ApiToken token = m_model->at(row);
    auto *dialog = new ConfirmDialog(
        {.title = tr("Revoke this token?"),
         .what = tr("Programs that use “%1” are refused from now on.").arg(oneLine(token.name)),
         .action = tr("&Revoke")},
        [this, id = token.id](QObject *context, client::PeopleCallback<void> done) {
            m_session.apis().users.revokeToken(m_user.id, id, context, std::move(done));
        },
        this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, &TokensDialog::reload);
    dialog->open();
}

} // namespace sb::console
